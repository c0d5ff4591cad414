import { createHash } from 'node:crypto';
import { BitWriter } from './bit-writer.ts';
import { blockLength } from './block-length.ts';
import type { AudioEncoder, EncodedEnd } from './encoder.ts';
import { writeSubframe } from './flac-subframe.ts';
import { type SeekPoint, SeekPoints } from './seek-points.ts';

const SAMPLE_BITS = 16;
const STREAM_MARKER = 'fLaC';
const STREAMINFO_BYTES = 34;
const SEEKPOINT_BYTES = 18;
const SEEKPOINTS = 128;
const MAX_RATE = 65_535;

/** Codes of the frame header for the common rates (RFC 9639 §9.1.2). */
const RATE_CODES: Readonly<Record<number, number>> = {
  8000: 4,
  16000: 5,
  22050: 6,
  24000: 7,
  32000: 8,
  44100: 9,
  48000: 10,
};

/** Any other rate follows in 16 bits: browsers seek badly where a frame does not name it. */
const RATE_IN_HZ = 13;

/** Whether a frame can name this rate. */
export function isFlacRate(sampleRate: number): boolean {
  return Number.isInteger(sampleRate) && sampleRate > 0 && sampleRate <= MAX_RATE;
}

export interface FlacOptions {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
}

/** Writes FLAC (RFC 9639): 16 bits, sides coded apart, MD5, total samples, seek table. */
export class FlacEncoder implements AudioEncoder {
  readonly format = 'flac';
  readonly channels: 1 | 2;
  readonly sampleRate: number;
  readonly #blockSize: number;
  readonly #block: readonly Int16Array[];
  readonly #writer = new BitWriter();
  readonly #md5 = createHash('md5');
  readonly #seekPoints = new SeekPoints(SEEKPOINTS);
  #filled = 0;
  #samples = 0;
  #frames = 0;
  #audioBytes = 0;
  #smallestFrame = 0xffffff;
  #largestFrame = 0;
  #isBegun = false;

  constructor({ sampleRate, channels }: FlacOptions) {
    this.sampleRate = sampleRate;
    this.channels = channels;
    // About an eighth of a second: speech changes faster than music.
    this.#blockSize = sampleRate <= 8000 ? 1024 : sampleRate <= 16000 ? 2048 : 4096;
    this.#block = Array.from({ length: channels }, () => new Int16Array(this.#blockSize));
  }

  encode(channels: readonly Int16Array[]): Uint8Array {
    const parts = this.#begin();
    const count = blockLength(channels, this.channels);
    for (let from = 0; from < count; ) {
      const length = Math.min(count - from, this.#wanted - this.#filled);
      for (const [c, samples] of channels.entries()) {
        this.#block[c]!.set(samples.subarray(from, from + length), this.#filled);
      }
      this.#filled += length;
      from += length;
      if (this.#filled === this.#wanted) parts.push(this.#encodeFrame());
    }
    return Buffer.concat(parts);
  }

  finish(): EncodedEnd {
    const parts = this.#begin();
    if (this.#filled > 0) parts.push(this.#encodeFrame());
    const digest = this.#md5.digest();
    return {
      bytes: Buffer.concat(parts),
      patches: [{ offset: 0, bytes: this.#metadata(digest) }],
    };
  }

  #begin(): Buffer[] {
    if (this.#isBegun) return [];
    this.#isBegun = true;
    return [this.#metadata(Buffer.alloc(16))];
  }

  #encodeFrame(): Buffer {
    const writer = this.#writer;
    const blocks = this.#block.map((samples) => samples.subarray(0, this.#filled));
    this.#hash(blocks);
    writer.clear();
    this.#writeFrameHeader();
    for (const block of blocks) writeSubframe(writer, block);
    writer.align();
    writer.write(crc16(writer.view()), 16);
    const frame = Buffer.from(writer.view());
    this.#seekPoints.add({
      sample: this.#samples,
      offset: this.#audioBytes,
      length: this.#filled,
    });
    this.#smallestFrame = Math.min(this.#smallestFrame, frame.length);
    this.#largestFrame = Math.max(this.#largestFrame, frame.length);
    this.#audioBytes += frame.length;
    this.#samples += this.#filled;
    this.#frames++;
    this.#filled = 0;
    return frame;
  }

  /**
   * Samples of the next frame. The first has half as many, so that the block size varies and
   * frames are numbered by sample: browsers fail at the end of files numbered by frame.
   */
  get #wanted(): number {
    return this.#frames === 0 ? this.#blockSize / 2 : this.#blockSize;
  }

  /** RFC 9639 §9.1. */
  #writeFrameHeader(): void {
    const writer = this.#writer;
    const isWhole = this.#filled === this.#wanted;
    writer.write(0xfff9, 16); // Synchronisation, variable block size.
    writer.write(isWhole ? 8 + Math.log2(this.#wanted / 256) : 7, 4);
    writer.write(RATE_CODES[this.sampleRate] ?? RATE_IN_HZ, 4);
    writer.write(this.channels - 1, 4);
    writer.write(4, 3);
    writer.write(0, 1);
    writeCodedNumber(writer, this.#samples);
    if (!isWhole) writer.write(this.#filled - 1, 16);
    if (RATE_CODES[this.sampleRate] === undefined) writer.write(this.sampleRate, 16);
    writer.write(crc8(writer.view()), 8);
  }

  /** The MD5 of FLAC is that of the samples, interleaved, little-endian (§8.2). */
  #hash(blocks: readonly Int16Array[]): void {
    const bytes = new Uint8Array(this.#filled * this.channels * 2);
    let at = 0;
    for (let i = 0; i < this.#filled; i++) {
      for (const block of blocks) {
        bytes[at++] = block[i]! & 0xff;
        bytes[at++] = (block[i]! >> 8) & 0xff;
      }
    }
    this.#md5.update(bytes);
  }

  /** Marker, STREAMINFO, SEEKTABLE (§8.2, §8.5): always of one size. */
  #metadata(md5: Uint8Array): Buffer {
    const writer = new BitWriter();
    for (const letter of Buffer.from(STREAM_MARKER)) writer.write(letter, 8);
    writer.write(0, 8);
    writer.write(STREAMINFO_BYTES, 24);
    writer.write(this.#blockSize / 2, 16);
    writer.write(this.#blockSize, 16);
    writer.write(this.#frames === 0 ? 0 : this.#smallestFrame, 24);
    writer.write(this.#largestFrame, 24);
    writer.write(this.sampleRate, 20);
    writer.write(this.channels - 1, 3);
    writer.write(SAMPLE_BITS - 1, 5);
    writer.write(Math.floor(this.#samples / 2 ** 24), 12);
    writer.write(this.#samples % 2 ** 24, 24);
    for (const byte of md5) writer.write(byte, 8);
    writer.write(0x80 | 3, 8);
    writer.write(SEEKPOINT_BYTES * SEEKPOINTS, 24);
    return Buffer.concat([writer.view(), seekTable(this.#seekPoints.list())]);
  }
}

function seekTable(points: readonly SeekPoint[]): Buffer {
  // A point that is not used has all bits set in its sample number.
  const table = Buffer.alloc(SEEKPOINT_BYTES * SEEKPOINTS);
  for (let i = 0; i < SEEKPOINTS; i++)
    table.fill(0xff, i * SEEKPOINT_BYTES, i * SEEKPOINT_BYTES + 8);
  for (const [i, point] of points.entries()) {
    const at = i * SEEKPOINT_BYTES;
    table.writeBigUInt64BE(BigInt(point.sample), at);
    table.writeBigUInt64BE(BigInt(point.offset), at + 8);
    table.writeUInt16BE(point.length, at + 16);
  }
  return table;
}

/** A number of up to 36 bits in the manner of UTF-8 (§9.1.5). */
function writeCodedNumber(writer: BitWriter, value: number): void {
  if (value < 0x80) {
    writer.write(value, 8);
    return;
  }
  let following = 1;
  while (value >= 2 ** (5 * following + 6)) following++;
  const lead = (0xff << (7 - following)) & 0xff;
  writer.write(lead | Math.floor(value / 2 ** (6 * following)), 8);
  for (let i = following - 1; i >= 0; i--) {
    writer.write(0x80 | (Math.floor(value / 2 ** (6 * i)) & 0x3f), 8);
  }
}

const CRC8_TABLE = Uint8Array.from({ length: 256 }, (_, index) => crcEntry(index, 0x07, 8));
const CRC16_TABLE = Uint16Array.from({ length: 256 }, (_, index) => crcEntry(index, 0x8005, 16));

function crcEntry(index: number, polynomial: number, bits: number): number {
  const top = 1 << (bits - 1);
  let crc = index << (bits - 8);
  for (let i = 0; i < 8; i++) crc = crc & top ? (crc << 1) ^ polynomial : crc << 1;
  return crc & ((1 << bits) - 1);
}

function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < bytes.length; i++) crc = CRC8_TABLE[crc ^ bytes[i]!]!;
  return crc;
}

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < bytes.length; i++) {
    crc = ((crc << 8) & 0xffff) ^ CRC16_TABLE[(crc >> 8) ^ bytes[i]!]!;
  }
  return crc;
}
