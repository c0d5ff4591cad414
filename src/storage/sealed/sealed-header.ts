import { assert, idBytes, RecorderError } from '../../base/index.ts';

/** Which object it is; bound into every chunk. */
export interface ObjectIdentity {
  readonly recordingId: string;
  /** `audio` or `peaks`; at most 16 characters of ASCII. */
  readonly kind: string;
}

/** Bytes of plaintext in every chunk but the last. */
export const CHUNK_BYTES = 65_536;
export const TAG_BYTES = 16;
export const SALT_BYTES = 32;
export const FORMAT_VERSION = 1;
/** All that stands before the first chunk. */
export const HEADER_BYTES = 104;
/** The part of the header from which, with the data key, the object key comes. */
export const BOUND_BYTES = 80;
/** What the tag of the header authenticates. */
export const AUTHENTICATED_BYTES = 88;

const MAGIC = Buffer.from('EWSEALED', 'latin1');
const KIND_BYTES = 16;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** The header without length and tag (docs/formats/sealed-object.md, Header). */
export function encodeBoundHeader({ recordingId, kind }: ObjectIdentity, salt: Uint8Array): Buffer {
  assert(salt.length === SALT_BYTES && kind.length <= KIND_BYTES, 'sizes of a sealed header');
  const bytes = Buffer.alloc(BOUND_BYTES);
  MAGIC.copy(bytes, 0);
  bytes.writeUInt16LE(FORMAT_VERSION, 8);
  idBytes(recordingId).copy(bytes, 16);
  bytes.write(kind, 32, 'latin1');
  bytes.set(salt, 48);
  return bytes;
}

/**
 * Checks that `header` is one of this version and of that object. Errors: `OBJECT_DAMAGED`,
 * `OBJECT_VERSION`.
 */
export function checkHeader(header: Buffer, identity: ObjectIdentity): void {
  if (header.length < HEADER_BYTES || !header.subarray(0, 8).equals(MAGIC)) {
    throw damaged(identity, 'it does not begin like a sealed object');
  }
  const version = header.readUInt16LE(8);
  if (version !== FORMAT_VERSION) {
    const what = `${nameOf(identity)} has format version ${version}`;
    const why = `${what}; this program reads ${FORMAT_VERSION}`;
    throw new RecorderError('OBJECT_VERSION', why);
  }
  const expected = encodeBoundHeader(identity, header.subarray(48, BOUND_BYTES));
  if (!expected.equals(header.subarray(0, BOUND_BYTES))) {
    throw damaged(identity, 'it is of another object');
  }
}

/** How many chunks hold so many bytes of plaintext. */
export function chunkCount(plainBytes: number): number {
  return Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));
}

/** Length of the file that holds so many bytes of plaintext. */
export function sealedFileBytes(plainBytes: number): number {
  return HEADER_BYTES + plainBytes + chunkCount(plainBytes) * TAG_BYTES;
}

/** Where in the file a chunk stands. */
export function chunkOffset(position: number): number {
  return HEADER_BYTES + position * SEALED_CHUNK_BYTES;
}

/** An object that is not what was stored. */
export function damaged(identity: ObjectIdentity, why: string): RecorderError {
  return new RecorderError('OBJECT_DAMAGED', `${nameOf(identity)} cannot be used: ${why}`);
}

function nameOf({ recordingId, kind }: ObjectIdentity): string {
  return `sealed object ${recordingId}.${kind}`;
}
