import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { assert, errorText, formatId, idBytes, RecorderError } from '../../base/index.ts';

/** What stands unsealed at the beginning of a journal. */
export interface JournalHeader {
  readonly recordingId: string;
  /** The data key, wrapped by the key ring for `recordingId`. */
  readonly wrappedKey: Buffer;
  /** Wall clock, milliseconds since 1970. */
  readonly createdAtMs: number;
  /** The header as it stands in the file. */
  readonly bytes: Buffer;
  /** What of it is bound into the key of every epoch. */
  readonly bound: Buffer;
  /** Whether the wrapped key may be replaced: what is bound does not hold it. */
  readonly isRewrappable: boolean;
}

const MAGIC = Buffer.from('EWJOURNL', 'latin1');
/** That of new journals; those before are read as well. */
const VERSION = 4;
/** Up to this version the wrapped key is bound into the keys of the epochs. */
const FIXED_KEY_VERSION = 2;
const FIXED_BYTES = 40;
const CHECKSUM_BYTES = 4;
const MAX_WRAPPED_KEY_BYTES = 512;

/** No header is longer. */
export const MAX_HEADER_BYTES = FIXED_BYTES + MAX_WRAPPED_KEY_BYTES + CHECKSUM_BYTES;
/** Where the wrapped key stands. */
export const WRAPPED_KEY_OFFSET = FIXED_BYTES;

/** The header of a new journal (docs/formats/journal.md, Header). */
export function encodeHeader(
  facts: Pick<JournalHeader, 'recordingId' | 'wrappedKey' | 'createdAtMs'>,
): Buffer {
  const keyBytes = facts.wrappedKey.length;
  if (keyBytes > MAX_WRAPPED_KEY_BYTES) throw new RangeError('wrapped key is too long');
  const bytes = Buffer.alloc(FIXED_BYTES + keyBytes + CHECKSUM_BYTES);
  MAGIC.copy(bytes, 0);
  bytes.writeUInt16LE(VERSION, 8);
  bytes.writeUInt16LE(keyBytes, 10);
  idBytes(facts.recordingId).copy(bytes, 16);
  bytes.writeDoubleLE(facts.createdAtMs, 32);
  return withWrappedKey(bytes, facts.wrappedKey);
}

/** The same header with another wrapped key of the same length. */
export function withWrappedKey(header: Buffer, wrappedKey: Buffer): Buffer {
  const bytes = Buffer.from(header);
  const end = FIXED_BYTES + wrappedKey.length;
  assert(end + CHECKSUM_BYTES === bytes.length, 'a wrapped key is replaced by one of its length');
  wrappedKey.copy(bytes, FIXED_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, end)), end);
  return bytes;
}

/**
 * The header at the start of `bytes`; `path` only names the file in errors. Errors:
 * `JOURNAL_VERSION` (made by a newer program), `JOURNAL_DAMAGED`.
 */
export function parseHeader(bytes: Buffer, path: string): JournalHeader {
  if (bytes.length < FIXED_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) {
    throw damaged(path, 'it does not begin like one');
  }
  const version = bytes.readUInt16LE(8);
  if (version < 1 || version > VERSION) {
    const why = `The journal ${path} has format version ${version}; this program reads up to ${VERSION}.`;
    throw new RecorderError('JOURNAL_VERSION', why);
  }
  const keyBytes = bytes.readUInt16LE(10);
  const end = FIXED_BYTES + keyBytes;
  if (keyBytes > MAX_WRAPPED_KEY_BYTES || bytes.length < end + CHECKSUM_BYTES) {
    throw damaged(path, 'its header is cut off');
  }
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) {
    throw damaged(path, 'the checksum of its header is wrong');
  }
  const whole = Buffer.from(bytes.subarray(0, end + CHECKSUM_BYTES));
  const isRewrappable = version > FIXED_KEY_VERSION;
  return {
    recordingId: formatId(bytes.subarray(16, 32)),
    wrappedKey: Buffer.from(bytes.subarray(FIXED_BYTES, end)),
    createdAtMs: bytes.readDoubleLE(32),
    bytes: whole,
    bound: isRewrappable ? Buffer.from(whole).fill(0, FIXED_BYTES) : whole,
    isRewrappable,
  };
}

/** Reads the header of the open file `descriptor`. Errors as {@link parseHeader}. */
export function readHeader(descriptor: number, path: string): JournalHeader {
  return parseHeader(readStart(descriptor), path);
}

/** The same; undefined where there is no key in it, as the file is just being made or destroyed. */
export function tryReadHeader(descriptor: number, path: string): JournalHeader | undefined {
  const bytes = readStart(descriptor);
  if (bytes.length === 0) return undefined;
  const isWhole = bytes.length >= FIXED_BYTES;
  const keyEnd = isWhole ? FIXED_BYTES + bytes.readUInt16LE(10) : 0;
  const isDestroyed = isWhole && bytes.subarray(FIXED_BYTES, keyEnd).every((byte) => byte === 0);
  return isDestroyed ? undefined : parseHeader(bytes, path);
}

/**
 * What stands unsealed at the beginning of a journal. Errors: `JOURNAL_UNREADABLE`,
 * `JOURNAL_VERSION`, `JOURNAL_DAMAGED`.
 */
export function readJournalHeader(path: string): JournalHeader {
  const descriptor = openJournal(path, 'r');
  try {
    return readHeader(descriptor, path);
  } finally {
    closeSync(descriptor);
  }
}

/** Opens the file; `JOURNAL_UNREADABLE` where that fails. */
export function openJournal(path: string, flags: 'r' | 'r+'): number {
  try {
    return openSync(path, flags);
  } catch (cause) {
    const why = `The journal ${path} cannot be opened: ${errorText(cause)}`;
    throw new RecorderError('JOURNAL_UNREADABLE', why, { cause });
  }
}

function readStart(descriptor: number): Buffer {
  const bytes = Buffer.alloc(MAX_HEADER_BYTES);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, MAX_HEADER_BYTES, 0));
}

function damaged(path: string, why: string): RecorderError {
  return new RecorderError('JOURNAL_DAMAGED', `The journal ${path} cannot be read: ${why}.`);
}
