/**
 * Header values are bytes. Inside the parser they are held as byte strings: one UTF-16 unit per
 * byte (latin1), so that nothing is lost and echoing is exact. Text for people is UTF-8.
 */

/** The text that the bytes of a byte string mean: UTF-8, or latin1 where they are not UTF-8. */
export function textOf(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return text.includes('\uFFFD') ? bytes : text;
}

/** The byte string of a text, as UTF-8. Line breaks become spaces: no value can end its line. */
export function bytesOf(text: string): string {
  const isPlain = isAscii(text);
  const bytes = isPlain ? text : Buffer.from(text, 'utf8').toString('latin1');
  if (!bytes.includes('\n') && !bytes.includes('\r')) return bytes;
  return bytes.replaceAll('\r\n', ' ').replaceAll('\n', ' ').replaceAll('\r', ' ');
}

/** A pattern, as a loop over the units of a text that was cut out of another is much slower. */
const NOT_ASCII = /[^\x00-\x7f]/;

function isAscii(text: string): boolean {
  return !NOT_ASCII.test(text);
}

/**
 * The same text with memory of its own. Parts cut out of a message keep the whole message alive;
 * what lives longer than the message is copied.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
