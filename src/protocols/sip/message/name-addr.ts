import { textOf } from './byte-text.ts';
import { type Parameters, parseParameters, unquote } from './parameters.ts';
import { malformed } from './sip-parse-error.ts';
import { closingQuote, findOutside } from './split.ts';
import { parseUri, type SipUri } from './uri.ts';

/** `"name" <uri>;params` of From, To, Contact, Route and the like (RFC 3261 §20.10). */
export interface NameAddr {
  /** Without quotes and escapes, as text; undefined where there is none. */
  readonly displayName?: string | undefined;
  readonly uri: SipUri;
  /** The URI as sent. */
  readonly uriText: string;
  /** Header parameters: names lower-case, quoted values without their quotes. */
  readonly params: Parameters;
}

const LESS = 0x3c;

/**
 * Reads one name-addr or addr-spec; `value` may be a byte string. Blanks inside <> are forgiven
 * (RFC 4475 §3.1.2.14), as is an unquoted display name with commas (§3.1.2.15).
 * Throws a SipParseError.
 */
export function parseNameAddr(value: string): NameAddr {
  const text = textOf(value).trim();
  const open = text.startsWith('"') ? afterQuoted(text) : text.indexOf('<');
  if (open < 0) return parseAddrSpec(text);
  const close = text.indexOf('>', open);
  if (close < 0) throw malformed('Angle bracket not closed');
  const uriText = text.slice(open + 1, close).trim();
  const name = text.slice(0, open).trim();
  const paramsAt = text.slice(close + 1).trimStart();
  return {
    displayName: name === '' ? undefined : unquote(name),
    uri: parseUri(uriText),
    uriText: uriText,
    params: parseParameters(paramsAt, 0),
  };
}

/** {@link parseNameAddr}, with undefined instead of an error. */
export function tryParseNameAddr(value: string): NameAddr | undefined {
  try {
    return parseNameAddr(value);
  } catch {
    return undefined;
  }
}

function afterQuoted(text: string): number {
  const open = findOutside(text, LESS, closingQuote(text, 0) + 1);
  if (open < 0) throw malformed('Display name without address');
  return open;
}

/** Without <>, parameters belong to the header and `?` is not allowed (RFC 3261 §20.10). */
function parseAddrSpec(text: string): NameAddr {
  const semicolon = text.indexOf(';');
  const uriText = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  if (/[?,\s>]/.test(uriText)) throw malformed('Address without angle brackets');
  const params = parseParameters(text, semicolon < 0 ? text.length : semicolon);
  return { displayName: undefined, uri: parseUri(uriText), uriText: uriText, params };
}
