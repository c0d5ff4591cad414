const CAPACITY_BYTES = 24 * 1024;
const HEADER_BYTES = 12;
/** The longest datagram that is received. */
const MAX_PACKET_BYTES = 4096;
/** A source that has sent so many valid packets is one, however many went missing between. */
const ENOUGH_PACKETS = 32;

/** Takes one held packet. */
export type HeldPacketSink = (
  arrivalSec: number,
  arrivalNsec: number,
  bytes: Buffer,
  offset: number,
  length: number,
) => void;

/** Packets of a source that is not accepted yet, in order of arrival. Bounded: the oldest go. */
export class HeldPackets {
  readonly #bytes = Buffer.allocUnsafeSlow(CAPACITY_BYTES);
  #end = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Whether there is enough to believe in its source. */
  get isEnough(): boolean {
    return this.#count >= ENOUGH_PACKETS || this.isFull;
  }

  /** Whether the next packet may push one out. */
  get isFull(): boolean {
    return !this.#hasRoom(MAX_PACKET_BYTES);
  }

  /** Adds a packet; returns how many old ones had to go. */
  add(sec: number, nsec: number, source: Buffer, offset: number, length: number): number {
    const dropped = this.#hasRoom(length) ? 0 : this.#dropOldest();
    const at = this.#end;
    this.#bytes.writeUInt32LE(length, at);
    this.#bytes.writeUInt32LE(sec, at + 4);
    this.#bytes.writeUInt32LE(nsec, at + 8);
    source.copy(this.#bytes, at + HEADER_BYTES, offset, offset + length);
    this.#end = at + HEADER_BYTES + length;
    this.#count++;
    return dropped;
  }

  /** Gives every packet to `sink`, oldest first. */
  forEach(sink: HeldPacketSink): void {
    let at = 0;
    while (at < this.#end) {
      const length = this.#bytes.readUInt32LE(at);
      const sec = this.#bytes.readUInt32LE(at + 4);
      const nsec = this.#bytes.readUInt32LE(at + 8);
      sink(sec, nsec, this.#bytes, at + HEADER_BYTES, length);
      at += HEADER_BYTES + length;
    }
  }

  /** Drops the packets that arrived before `atMs`, milliseconds since 1970. */
  dropBefore(atMs: number): void {
    let at = 0;
    while (at < this.#end && this.#arrivalMs(at) < atMs) {
      at += HEADER_BYTES + this.#bytes.readUInt32LE(at);
      this.#count--;
    }
    this.#bytes.copyWithin(0, at, this.#end);
    this.#end -= at;
  }

  clear(): void {
    this.#end = 0;
    this.#count = 0;
  }

  #arrivalMs(at: number): number {
    return this.#bytes.readUInt32LE(at + 4) * 1000 + this.#bytes.readUInt32LE(at + 8) / 1e6;
  }

  #hasRoom(length: number): boolean {
    return this.#end + HEADER_BYTES + length <= CAPACITY_BYTES;
  }

  /** The older half: moving the rest for every packet would cost more than it is worth. */
  #dropOldest(): number {
    const dropped = Math.max(1, this.#count >> 1);
    let at = 0;
    for (let index = 0; index < dropped; index++) {
      at += HEADER_BYTES + this.#bytes.readUInt32LE(at);
    }
    this.#bytes.copyWithin(0, at, this.#end);
    this.#end -= at;
    this.#count -= dropped;
    return dropped;
  }
}

/** Holds to be used again, so that strangers cannot make memory grow. */
export class HeldPacketsPool {
  readonly #free: HeldPackets[] = [];
  readonly #limit: number;
  #used = 0;

  constructor(limit = 1024) {
    this.#limit = limit;
  }

  /** An empty hold. With `isSpare` undefined where the limit is reached. */
  take({ isSpare }: { readonly isSpare: boolean }): HeldPackets | undefined {
    if (isSpare && this.#used >= this.#limit) return undefined;
    this.#used++;
    return this.#free.pop() ?? new HeldPackets();
  }

  give(held: HeldPackets): void {
    held.clear();
    this.#used--;
    this.#free.push(held);
  }
}
