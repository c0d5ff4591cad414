import { crc32 } from 'node:zlib';
import { assert, idBytes, RecorderError } from '../../base/index.ts';

/** What a slot of the key file of a recording holds (docs/formats/keys.md). */
export interface KeySlot {
  readonly recordingId: string;
  readonly generation: number;
  /** The data key, wrapped by the master key first, then to each escrow recipient. */
  readonly wraps: readonly Buffer[];
}

/** A slot that counts, and where in the file it stands. */
export interface FoundSlot extends KeySlot {
  readonly index: 0 | 1;
}

export const SLOT_BYTES = 2048;
export const KEY_FILE_BYTES = 2 * SLOT_BYTES;

const MAGIC = Buffer.from('EWRECKEY', 'latin1');
const VERSION = 1;
const WRAPS_AT = 32;
const CHECKSUM_AT = SLOT_BYTES - 4;
const MAX_WRAPS = 16;

/** A slot as it stands in the file. */
export function encodeSlot({ recordingId, generation, wraps }: KeySlot): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES);
  MAGIC.copy(slot, 0);
  slot.writeUInt16LE(VERSION, 8);
  slot.writeUInt16LE(wraps.length, 10);
  slot.writeUInt32LE(generation, 12);
  idBytes(recordingId).copy(slot, 16);
  let at = WRAPS_AT;
  for (const wrapped of wraps) {
    assert(at + 2 + wrapped.length <= CHECKSUM_AT, 'a slot holds all wrapped keys');
    slot.writeUInt16LE(wrapped.length, at);
    wrapped.copy(slot, at + 2);
    at += 2 + wrapped.length;
  }
  slot.writeUInt32LE(crc32(slot.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return slot;
}

/**
 * The slot that counts in the bytes of a key file. Errors: `KEY_MISSING` where the key was
 * destroyed, `KEY_DAMAGED`.
 */
export function findSlot(file: Buffer, recordingId: string): FoundSlot {
  const slots = ([0, 1] as const).flatMap((index) => {
    const bytes = file.subarray(index * SLOT_BYTES, (index + 1) * SLOT_BYTES);
    const slot = parseSlot(bytes, recordingId);
    return slot === undefined ? [] : [{ ...slot, index }];
  });
  const [first, second] = slots;
  if (first !== undefined) {
    return second !== undefined && second.generation > first.generation ? second : first;
  }
  if (file.every((byte) => byte === 0)) throw missingKey(recordingId);
  const why = `The key file of recording ${recordingId} is damaged.`;
  throw new RecorderError('KEY_DAMAGED', why);
}

/** There is no key of a recording any more, or here. */
export function missingKey(recordingId: string, cause?: unknown): RecorderError {
  const why = `There is no key of recording ${recordingId}.`;
  return new RecorderError('KEY_MISSING', why, { cause });
}

function parseSlot(bytes: Buffer, recordingId: string): KeySlot | undefined {
  if (bytes.length < SLOT_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  if (crc32(bytes.subarray(0, CHECKSUM_AT)) !== bytes.readUInt32LE(CHECKSUM_AT)) return undefined;
  if (bytes.readUInt16LE(8) !== VERSION) return undefined;
  if (!bytes.subarray(16, WRAPS_AT).equals(idBytes(recordingId))) return undefined;
  const count = bytes.readUInt16LE(10);
  if (count === 0 || count > MAX_WRAPS) return undefined;
  const wraps: Buffer[] = [];
  let at = WRAPS_AT;
  for (let index = 0; index < count; index++) {
    const end = at + 2 + bytes.readUInt16LE(at);
    if (end > CHECKSUM_AT - 2) return undefined;
    wraps.push(Buffer.from(bytes.subarray(at + 2, end)));
    at = end;
  }
  return { recordingId, generation: bytes.readUInt32LE(12), wraps };
}
