/** Of the information element that holds a UCID, in Avaya's user-to-user information. */
const UCID_ELEMENT = 0xfa;
const UCID_BYTES = 8;

/**
 * The universal call identifier (UCID) of Avaya as its 20 digits: node, number, time. Read from
 * user-to-user information (`00FA08…;encoding=hex`, elements of id, length and value) or from its
 * 16 hexadecimal digits alone; undefined for anything else.
 */
export function readUcid(text: string): string | undefined {
  const hex = text.replace(/;.*/s, '').trim();
  if (!/^(?:[0-9a-f]{2})+$/i.test(hex)) return undefined;
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length === UCID_BYTES) return digitsOf(bytes);
  // The first byte is the protocol discriminator.
  for (let at = 1; at + 2 <= bytes.length; at += 2 + bytes[at + 1]!) {
    const value = bytes.subarray(at + 2, at + 2 + bytes[at + 1]!);
    if (bytes[at] === UCID_ELEMENT && value.length === UCID_BYTES) return digitsOf(value);
  }
  return undefined;
}

function digitsOf(value: Buffer): string {
  const parts = [
    [value.readUInt16BE(0), 5],
    [value.readUInt16BE(2), 5],
    [value.readUInt32BE(4), 10],
  ] as const;
  return parts.map(([number, digits]) => String(number).padStart(digits, '0')).join('');
}
