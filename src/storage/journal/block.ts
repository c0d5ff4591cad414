import { crc32 } from 'node:zlib';

/** Bytes before the sealed bytes of a chunk. */
export const CHUNK_HEADER_BYTES = 16;
/** What is authenticated with them: recording id and that header. */
export const ADDITIONAL_BYTES = 16 + CHUNK_HEADER_BYTES;
/** Bytes after them. */
export const TAG_BYTES = 16;
export const EPOCH_BYTES = 48;
export const SALT_BYTES = 32;
/** No chunk is longer when opened. */
export const MAX_SEALED_BYTES = 1 << 20;
export const MIN_SEALED_BYTES = 16;

/** `EWJC` and `EWJE` as little-endian words. */
export const CHUNK_MAGIC = 0x434a5745;
export const EPOCH_MAGIC = 0x454a5745;

/** Begins a run of chunks with a key of its own. */
export interface Epoch {
  readonly number: number;
  /** How many chunks the epoch before has. */
  readonly chunksBefore: number;
  readonly bytes: Buffer;
}

/** The block that begins an epoch (docs/formats/journal.md, Epoch). `salt` has 32 bytes. */
export function encodeEpoch(number: number, chunksBefore: number, salt: Buffer): Epoch {
  const bytes = Buffer.alloc(EPOCH_BYTES);
  bytes.writeUInt32LE(EPOCH_MAGIC, 0);
  bytes.writeUInt32LE(number, 4);
  bytes.writeUInt32LE(chunksBefore, 8);
  salt.copy(bytes, 16);
  bytes.writeUInt32LE(epochChecksum(bytes), 12);
  return { number, chunksBefore, bytes };
}

/** The epoch block that `bytes` are, or undefined. */
export function parseEpoch(bytes: Buffer): Epoch | undefined {
  if (bytes.length !== EPOCH_BYTES || bytes.readUInt32LE(0) !== EPOCH_MAGIC) return undefined;
  if (bytes.readUInt32LE(12) !== epochChecksum(bytes)) return undefined;
  const [number, chunksBefore] = [bytes.readUInt32LE(4), bytes.readUInt32LE(8)];
  return { number, chunksBefore, bytes: Buffer.from(bytes) };
}

/** What stands before the sealed bytes of a chunk. */
export interface ChunkHeader {
  readonly sealedBytes: number;
  readonly epoch: number;
  readonly number: number;
}

/** The chunk header that `bytes` begin with, or undefined. */
export function parseChunkHeader(bytes: Buffer): ChunkHeader | undefined {
  if (bytes.length < CHUNK_HEADER_BYTES || bytes.readUInt32LE(0) !== CHUNK_MAGIC) return undefined;
  const sealedBytes = bytes.readUInt32LE(4);
  if (sealedBytes < MIN_SEALED_BYTES || sealedBytes > MAX_SEALED_BYTES) return undefined;
  return { sealedBytes, epoch: bytes.readUInt32LE(8), number: bytes.readUInt32LE(12) };
}

function epochChecksum(bytes: Buffer): number {
  return crc32(bytes.subarray(16), crc32(bytes.subarray(0, 12)));
}
