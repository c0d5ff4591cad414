import { crc32 } from 'node:zlib';
import { assert, formatId, idBytes, RecorderError } from '../../base/index.ts';
import type { HeldKey } from '../crypto/index.ts';

/** What stands at the beginning of a portable file (docs/formats/portable-file.md, Header). */
export interface PortableHeader {
  readonly id: string;
  /** Who opens it, and the data key for them. */
  readonly held: HeldKey;
  /** Length of the sealed description in bytes. */
  readonly descriptionBytes: number;
}

export const PORTABLE_HEADER_BYTES = 256;

const MAGIC = Buffer.from('EWPORTBL', 'latin1');
const VERSION = 1;
const HOLDER_AT = 32;
const WRAPPED_AT = 96;
const ZERO_AT = 224;
const CHECKSUM_AT = PORTABLE_HEADER_BYTES - 4;

/** What the data key of a portable file is wrapped for. */
export function portablePurpose(id: string): string {
  return `portable ${VERSION} ${id}`;
}

export function encodePortableHeader({ id, held, descriptionBytes }: PortableHeader): Buffer {
  const { line, wrapped } = held;
  assert(line.length <= WRAPPED_AT - HOLDER_AT, 'a holder has room in the header');
  assert(wrapped.length <= ZERO_AT - WRAPPED_AT, 'a wrapped key has room in the header');
  const header = Buffer.alloc(PORTABLE_HEADER_BYTES);
  MAGIC.copy(header, 0);
  header.writeUInt16LE(VERSION, 8);
  header.writeUInt16LE(wrapped.length, 10);
  header.writeUInt32LE(descriptionBytes, 12);
  idBytes(id).copy(header, 16);
  header.write(line, HOLDER_AT, 'latin1');
  wrapped.copy(header, WRAPPED_AT);
  header.writeUInt32LE(crc32(header.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return header;
}

/** Errors: `PORTABLE_UNKNOWN`, `PORTABLE_VERSION`, `PORTABLE_DAMAGED`. */
export function parsePortableHeader(header: Buffer): PortableHeader {
  if (!header.subarray(0, 8).equals(MAGIC)) {
    throw new RecorderError('PORTABLE_UNKNOWN', 'It does not begin like a file of Earwitness.');
  }
  const isWhole = header.length === PORTABLE_HEADER_BYTES;
  const version = isWhole ? header.readUInt16LE(8) : VERSION;
  if (version !== VERSION) {
    const why = `It has format version ${version}; this program reads ${VERSION}.`;
    throw new RecorderError('PORTABLE_VERSION', why);
  }
  if (!isWhole || crc32(header.subarray(0, CHECKSUM_AT)) !== header.readUInt32LE(CHECKSUM_AT)) {
    throw damagedPortable('its header is not as it was written');
  }
  const wrappedBytes = header.readUInt16LE(10);
  if (wrappedBytes > ZERO_AT - WRAPPED_AT) throw damagedPortable('its header makes no sense');
  const id = formatId(header.subarray(16, HOLDER_AT));
  const [line = ''] = header.toString('latin1', HOLDER_AT, WRAPPED_AT).split('\0');
  const wrapped = Buffer.from(header.subarray(WRAPPED_AT, WRAPPED_AT + wrappedBytes));
  const held = { line, wrapped, purpose: portablePurpose(id) };
  return { id, held, descriptionBytes: header.readUInt32LE(12) };
}

/** A portable file that is not as it was written. */
export function damagedPortable(why: string, cause?: unknown): RecorderError {
  return new RecorderError('PORTABLE_DAMAGED', `It is damaged: ${why}.`, { cause });
}
