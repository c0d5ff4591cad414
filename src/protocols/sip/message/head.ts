import { knownHeaderKey } from './header-names.ts';
import { SipHeaders } from './headers.ts';
import { malformed, SipParseError } from './sip-parse-error.ts';
import { isToken, sliceTrimmed } from './split.ts';

/** Bounds of what a peer may send. */
export const MESSAGE_LIMITS = {
  /** Start line and headers together. */
  headBytes: 65_536,
  /** One header line as sent. */
  lineBytes: 8192,
  /** One header with its folded lines. */
  valueBytes: 16_384,
  headers: 256,
} as const;

/** Start line and headers, split but not yet judged. */
export interface MessageHead {
  readonly startLine: string;
  readonly headers: SipHeaders;
  /** The first broken header line; the lines after it were read all the same. */
  readonly error: SipParseError | undefined;
  /** Lines ended with LF alone, as texts kept in files do. */
  readonly hasBareLineFeeds: boolean;
}

/**
 * Where the head of a message ends and its body starts, or undefined where the empty line is
 * missing. Bare LF is forgiven.
 */
export function findHeadEnd(buffer: Buffer, start: number): number | undefined {
  const crlf = buffer.indexOf('\r\n\r\n', start, 'latin1');
  const searched = crlf < 0 ? buffer : buffer.subarray(0, crlf);
  const bare = searched.indexOf('\n\n', start, 'latin1');
  if (bare >= 0) return bare + 2;
  return crlf < 0 ? undefined : crlf + 4;
}

/** Where a message starts: empty lines before it are skipped (RFC 3261 §7.5). */
export function skipEmptyLines(buffer: Buffer, start: number): number {
  let at = start;
  while (at < buffer.length && (buffer[at] === 0x0d || buffer[at] === 0x0a)) at++;
  return at;
}

/**
 * Splits a head, given as a byte string, into start line and unfolded headers.
 * Throws a SipParseError where a limit is exceeded.
 */
export function splitHead(text: string): MessageHead {
  if (text.length > MESSAGE_LIMITS.headBytes) throw new SipParseError(513, 'Headers too large');
  const lines = new LineReader(text);
  const startLine = lines.next() ?? '';
  const headers = new SipHeaders();
  let error: SipParseError | undefined;
  for (let line = lines.next(); line !== undefined && line !== ''; ) {
    let value = line;
    let next = lines.next();
    // A line that begins with a blank continues the one before (RFC 3261 §7.3.1).
    while (next !== undefined && (next.startsWith(' ') || next.startsWith('\t'))) {
      value += ` ${sliceTrimmed(next, 0)}`;
      next = lines.next();
    }
    const problem = addLine(headers, value);
    error ??= problem;
    line = next;
  }
  if (lines.hasBareReturn) error ??= malformed('Carriage return inside a line');
  return { startLine, headers, error, hasBareLineFeeds: lines.hasBareLineFeeds };
}

function addLine(headers: SipHeaders, line: string): SipParseError | undefined {
  if (line.length > MESSAGE_LIMITS.valueBytes) throw new SipParseError(513, 'Header too long');
  if (headers.size >= MESSAGE_LIMITS.headers) throw new SipParseError(513, 'Too many headers');
  const colon = line.indexOf(':');
  const name = colon < 0 ? '' : sliceTrimmed(line, 0, colon);
  const key = knownHeaderKey(name);
  if (key === undefined && !isToken(name)) return malformed('Malformed header line');
  headers.append(name, sliceTrimmed(line, colon + 1), key);
  return undefined;
}

/** Lines of a byte string, ended by CRLF or LF; the last may be without end. */
class LineReader {
  readonly #text: string;
  #at = 0;
  #nextReturn: number;
  hasBareReturn = false;
  hasBareLineFeeds = false;

  constructor(text: string) {
    this.#text = text;
    this.#nextReturn = text.indexOf('\r');
  }

  next(): string | undefined {
    const text = this.#text;
    if (this.#at >= text.length) return undefined;
    const found = text.indexOf('\n', this.#at);
    const lineFeed = found < 0 ? text.length : found;
    const hasReturn = lineFeed > this.#at && text.charCodeAt(lineFeed - 1) === 0x0d;
    const end = hasReturn ? lineFeed - 1 : lineFeed;
    if (!hasReturn && found >= 0) this.hasBareLineFeeds = true;
    if (this.#nextReturn >= 0 && this.#nextReturn < end) this.hasBareReturn = true;
    if (this.#nextReturn >= 0 && this.#nextReturn < lineFeed) {
      this.#nextReturn = text.indexOf('\r', lineFeed);
    }
    if (end - this.#at > MESSAGE_LIMITS.lineBytes) throw new SipParseError(513, 'Line too long');
    const line = text.slice(this.#at, end);
    this.#at = lineFeed + 1;
    return line;
  }
}
