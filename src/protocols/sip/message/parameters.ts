import { malformed } from './sip-parse-error.ts';
import { closingQuote, findOutside } from './split.ts';

/** Parameters of a header or URI: lower-case names; undefined for a parameter without value. */
export type Parameters = ReadonlyMap<string, string | undefined>;

const SEMICOLON = 0x3b;
const NONE: Parameters = new Map();

/**
 * Reads `;name=value;name;…`. Blanks around `;` and `=` are allowed, as real equipment sends them;
 * a quoted value loses its quotes. With `isStrict` an empty parameter (`;;`) is an error, otherwise
 * it is skipped. Of a repeated name the first counts. Throws a SipParseError.
 */
export function parseParameters(text: string, start: number, isStrict = false): Parameters {
  if (start >= text.length) return NONE;
  const found = new Map<string, string | undefined>();
  const hasQuotes = text.includes('"', start);
  for (let at = start; at < text.length; ) {
    if (text.charCodeAt(at) !== SEMICOLON) throw malformed('Text after the value');
    const next = hasQuotes ? findOutside(text, SEMICOLON, at + 1) : text.indexOf(';', at + 1);
    const end = next < 0 ? text.length : next;
    const equals = text.indexOf('=', at + 1);
    const hasValue = equals >= 0 && equals < end;
    const name = text
      .slice(at + 1, hasValue ? equals : end)
      .trim()
      .toLowerCase();
    if (name === '' && (isStrict || hasValue)) throw malformed('Empty parameter');
    if (name !== '' && !found.has(name)) {
      found.set(name, hasValue ? unquote(text.slice(equals + 1, end).trim()) : undefined);
    }
    at = end;
  }
  return found;
}

/** The text inside a quoted string with its escapes undone; other text as it is. */
export function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = closingQuote(text, 0);
  const inside = text.slice(1, end);
  return inside.includes('\\') ? inside.replace(/\\(.)/gs, '$1') : inside;
}

/** `text` as a quoted string (RFC 3261 §25.1). */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
