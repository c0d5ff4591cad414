/**
 * The outline of a recording for drawing. Each side has two signed bytes per bucket: the lowest
 * and the highest sample in it, divided by 256 (`[min, max, min, max, …]`). A silent bucket is
 * `0, 0`.
 */
export interface Peaks {
  readonly bucketMs: number;
  readonly durationMs: number;
  readonly near: Int8Array;
  readonly far: Int8Array;
}

/** {@link Peaks} with plain numbers, as the page gets them. */
export interface PeaksJson {
  readonly durationMs: number;
  readonly bucketMs: number;
  readonly sides: { readonly near: readonly number[]; readonly far: readonly number[] };
}

/** Bytes that are not encoded {@link Peaks}. */
export class PeaksFormatError extends Error {
  constructor(reason: string) {
    super(`not a peaks object: ${reason}`);
    this.name = 'PeaksFormatError';
  }
}

/** Layout: docs/formats/audio.md, Peaks. */
const MAGIC = 'EWPK';
const VERSION = 1;
const HEADER_BYTES = 24;
const SIDE_COUNT = 2;

/** The stored form of peaks. */
export function encodePeaks(peaks: Peaks): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + peaks.near.length + peaks.far.length);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt8(VERSION, 4);
  bytes.writeUInt8(SIDE_COUNT, 5);
  bytes.writeUInt16LE(peaks.bucketMs, 6);
  bytes.writeDoubleLE(peaks.durationMs, 8);
  bytes.writeUInt32LE(peaks.near.length / 2, 16);
  bytes.set(viewAsBytes(peaks.near), HEADER_BYTES);
  bytes.set(viewAsBytes(peaks.far), HEADER_BYTES + peaks.near.length);
  return bytes;
}

/** Reads what {@link encodePeaks} made. Throws {@link PeaksFormatError} for anything else. */
export function decodePeaks(bytes: Uint8Array): Peaks {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < HEADER_BYTES) throw new PeaksFormatError(`${buffer.length} bytes`);
  if (buffer.toString('latin1', 0, 4) !== MAGIC) throw new PeaksFormatError('wrong magic');
  const version = buffer.readUInt8(4);
  if (version !== VERSION) throw new PeaksFormatError(`version ${version}`);
  const sideCount = buffer.readUInt8(5);
  if (sideCount !== SIDE_COUNT) throw new PeaksFormatError(`${sideCount} sides`);
  const bucketMs = buffer.readUInt16LE(6);
  const durationMs = buffer.readDoubleLE(8);
  const sideBytes = buffer.readUInt32LE(16) * 2;
  if (bucketMs === 0 || !(durationMs >= 0) || durationMs === Number.POSITIVE_INFINITY) {
    throw new PeaksFormatError('impossible duration');
  }
  const wanted = HEADER_BYTES + sideBytes * SIDE_COUNT;
  if (buffer.length !== wanted) {
    throw new PeaksFormatError(`${buffer.length} bytes where ${wanted} are announced`);
  }
  const side = (index: number): Int8Array =>
    Int8Array.from(buffer.subarray(HEADER_BYTES + index * sideBytes).subarray(0, sideBytes));
  return { bucketMs, durationMs, near: side(0), far: side(1) };
}

/** Peaks as plain JSON. */
export function peaksToJson(peaks: Peaks): PeaksJson {
  return {
    durationMs: peaks.durationMs,
    bucketMs: peaks.bucketMs,
    sides: { near: Array.from(peaks.near), far: Array.from(peaks.far) },
  };
}

function viewAsBytes(values: Int8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
