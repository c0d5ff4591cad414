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
    addParameter(found, text.slice(at + 1, end), isStrict);
    at = end;
  }
  return found;
}

function addParameter(found: Map<string, string | undefined>, text: string, isStrict: boolean) {
  const equals = text.indexOf('=');
  const name = (equals < 0 ? text : text.slice(0, equals)).trim().toLowerCase();
  if (name === '') {
    if (isStrict || equals >= 0) throw malformed('Empty parameter');
    return;
  }
  if (found.has(name)) return;
  found.set(name, equals < 0 ? undefined : unquote(text.slice(equals + 1).trim()));
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
