const FIRST_CAPACITY = 1024;

/** What the timeline needs to know of one packet. */
export interface PacketFacts {
  /** Milliseconds on the journal's timeline. */
  readonly arrivalMs: number;
  /** Place among the packets of its source, without the wrap at 2¹⁶. */
  readonly sequence: number;
  /** RTP timestamp as received, 0 to 2³² − 1. */
  readonly timestamp: number;
  /** Audio in it in ticks of the RTP clock; 0 where unknown or none. */
  readonly durationTicks: number;
  /** Which source run of the stream it belongs to. */
  readonly run: number;
  /** Which of the stream's formats it has. */
  readonly format: number;
}

/**
 * All packets of one stream in order of arrival, as columns: 24 bytes each and no objects, so that
 * a call of a day fits into memory. The payloads stay in the journal.
 */
export class PacketLog {
  #length = 0;
  #arrivalMs = new Float64Array(FIRST_CAPACITY);
  #sequence = new Int32Array(FIRST_CAPACITY);
  #timestamp = new Uint32Array(FIRST_CAPACITY);
  #durationTicks = new Uint32Array(FIRST_CAPACITY);
  #run = new Uint16Array(FIRST_CAPACITY);
  #format = new Uint16Array(FIRST_CAPACITY);

  get length(): number {
    return this.#length;
  }

  get arrivalMs(): Float64Array {
    return this.#arrivalMs;
  }

  get sequence(): Int32Array {
    return this.#sequence;
  }

  get timestamp(): Uint32Array {
    return this.#timestamp;
  }

  get durationTicks(): Uint32Array {
    return this.#durationTicks;
  }

  get run(): Uint16Array {
    return this.#run;
  }

  get format(): Uint16Array {
    return this.#format;
  }

  add(packet: PacketFacts): void {
    if (this.#length === this.#arrivalMs.length) this.#grow();
    const row = this.#length++;
    this.#arrivalMs[row] = packet.arrivalMs;
    this.#sequence[row] = packet.sequence;
    this.#timestamp[row] = packet.timestamp;
    this.#durationTicks[row] = packet.durationTicks;
    this.#run[row] = packet.run;
    this.#format[row] = packet.format;
  }

  #grow(): void {
    const capacity = this.#arrivalMs.length * 2;
    this.#arrivalMs = grown(new Float64Array(capacity), this.#arrivalMs);
    this.#sequence = grown(new Int32Array(capacity), this.#sequence);
    this.#timestamp = grown(new Uint32Array(capacity), this.#timestamp);
    this.#durationTicks = grown(new Uint32Array(capacity), this.#durationTicks);
    this.#run = grown(new Uint16Array(capacity), this.#run);
    this.#format = grown(new Uint16Array(capacity), this.#format);
  }
}

function grown<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
