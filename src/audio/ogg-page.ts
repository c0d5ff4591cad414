/** Ogg pages (RFC 3533 §6). */

const MAX_SEGMENTS = 255;
const HEADER_BYTES = 27;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

/** CRC-32 of Ogg: polynomial 0x04c11db7, not reflected, from 0. */
export function oggCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc << 8) ^ CRC_TABLE[((crc >>> 24) ^ bytes[i]!) & 0xff]!;
  }
  return crc >>> 0;
}

export interface OggPageEnd {
  /** Granule position of the last packet that ends in the page. */
  readonly granulePosition: bigint;
  readonly isLast?: boolean | undefined;
}

/** Collects packets of one logical stream into pages. Packets never span pages. */
export class OggPageWriter {
  readonly #serialNumber: number;
  #sequenceNumber = 0;
  #segments: number[] = [];
  #packets: Uint8Array[] = [];

  constructor(serialNumber: number) {
    this.#serialNumber = serialNumber;
  }

  get packetCount(): number {
    return this.#packets.length;
  }

  /** Whether a packet of this size fits into the page that is open. */
  hasRoom(packetBytes: number): boolean {
    return this.#segments.length + Math.floor(packetBytes / 255) + 1 <= MAX_SEGMENTS;
  }

  /** Takes a packet that {@link hasRoom} allows; smaller than 65 025 bytes. */
  add(packet: Uint8Array): void {
    for (let rest = packet.length; ; rest -= 255) {
      this.#segments.push(Math.min(rest, 255));
      if (rest < 255) break;
    }
    this.#packets.push(packet);
  }

  /** The page of what was taken. The first one is marked as the beginning of the stream. */
  flush({ granulePosition, isLast = false }: OggPageEnd): Buffer {
    const header = Buffer.alloc(HEADER_BYTES + this.#segments.length);
    header.write('OggS', 0, 'latin1');
    header[5] = (this.#sequenceNumber === 0 ? 2 : 0) | (isLast ? 4 : 0);
    header.writeBigInt64LE(granulePosition, 6);
    header.writeUInt32LE(this.#serialNumber, 14);
    header.writeUInt32LE(this.#sequenceNumber++, 18);
    header[26] = this.#segments.length;
    header.set(this.#segments, HEADER_BYTES);
    const page = Buffer.concat([header, ...this.#packets]);
    page.writeUInt32LE(oggCrc(page), 22);
    this.#segments = [];
    this.#packets = [];
    return page;
  }
}
