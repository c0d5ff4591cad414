import { takeRandom } from './random-stock.ts';

/**
 * A new UUID version 7 (RFC 9562 §5.7) in lower case with dashes: sorts by time of making,
 * cannot be guessed.
 */
export function newId(nowMs: number = Date.now()): string {
  const bytes = takeRandom(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatId(bytes);
}

/** The text form of the 16 bytes of a UUID. */
export function formatId(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` is an id in the form that {@link newId} makes. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** The 16 bytes of an id. Throws a RangeError for any other text. */
export function idBytes(id: string): Buffer {
  if (!isId(id)) throw new RangeError('not an id');
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
