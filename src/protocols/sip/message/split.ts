import { malformed } from './sip-parse-error.ts';

const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LESS = 0x3c;
const GREATER = 0x3e;
const SPACE = 0x20;
const TAB = 0x09;

/**
 * The position of the quote that closes the quoted string opened at `start`.
 * Throws a SipParseError where there is none.
 */
export function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  throw malformed('Quotation mark not closed');
}

/** The position of the first `separator` from `start` outside quotes and <>, or -1. */
export function findOutside(text: string, separator: number, start = 0): number {
  let isInBrackets = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === separator && !isInBrackets) return at;
    if (code === QUOTE && !isInBrackets) at = closingQuote(text, at);
    else if (code === LESS) isInBrackets = true;
    else if (code === GREATER) isInBrackets = false;
  }
  return -1;
}

/** The elements between commas that stand outside quotes and <>, trimmed, none empty. */
export function splitList(value: string): string[] {
  if (!value.includes(',')) {
    const only = sliceTrimmed(value, 0);
    return only === '' ? [] : [only];
  }
  const found: string[] = [];
  for (let start = 0; start <= value.length; ) {
    const comma = findOutside(value, COMMA, start);
    const end = comma < 0 ? value.length : comma;
    const element = sliceTrimmed(value, start, end);
    if (element !== '') found.push(element);
    start = end + 1;
  }
  return found;
}

/**
 * `text` from `start` to `end` without blanks around it. Unlike `trim` it takes off only space and
 * tab: in a byte string 0xA0 is part of a UTF-8 character.
 */
export function sliceTrimmed(text: string, start: number, end = text.length): string {
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Whether every character may stand in a token (RFC 3261 §25.1). The empty text is none. */
export function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isTokenCode(text.charCodeAt(at))) return false;
  return text.length > 0;
}

const TOKEN_CODES: readonly boolean[] = Array.from({ length: 256 }, (_, code) =>
  /[A-Za-z0-9\-.!%*_+`'~]/.test(String.fromCharCode(code)),
);

function isTokenCode(code: number): boolean {
  return TOKEN_CODES[code] === true;
}
