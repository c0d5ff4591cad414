import { textOf } from './byte-text.ts';
import { findHeadEnd, type MessageHead, skipEmptyLines, splitHead } from './head.ts';
import { SINGLE_HEADERS } from './header-names.ts';
import type { SipHeaders } from './headers.ts';
import type { CSeq, MessageSource, SipMessage } from './message.ts';
import { parseNameAddr } from './name-addr.ts';
import { malformed, SipParseError } from './sip-parse-error.ts';
import { isToken, sliceTrimmed } from './split.ts';
import { parseUri, type SipUri } from './uri.ts';
import { parseTopVia } from './via.ts';

/** A request that cannot be acted on but whose headers could be read, enough to refuse it. */
export class SipRequestError extends SipParseError {
  readonly method: string;
  readonly headers: SipHeaders;

  constructor(error: SipParseError, method: string, headers: SipHeaders) {
    super(error.status, error.reason);
    this.name = 'SipRequestError';
    this.method = method;
    this.headers = headers;
  }
}

const NOWHERE: MessageSource = { transport: 'udp', address: '', port: 0 };
const CSEQ_LIMIT = 2 ** 31;

/**
 * Reads a message that fills a datagram (RFC 3261 §18.3): without Content-Length the body reaches
 * to the end, bytes after the body are ignored. `source` is where it came from.
 * Throws a SipParseError, nothing else.
 */
export function parseSipMessage(buffer: Buffer, source: MessageSource = NOWHERE): SipMessage {
  const start = skipEmptyLines(buffer, 0);
  const end = findHeadEnd(buffer, start) ?? buffer.length;
  const head = splitHead(buffer.toString('latin1', start, end));
  return judge(head, () => {
    const rest = buffer.subarray(end);
    const length = readContentLength(head.headers);
    if (length === undefined) return completeMessage(head, rest, source);
    if (length > rest.length && !head.hasBareLineFeeds) {
      throw malformed('Content-Length exceeds the datagram');
    }
    return completeMessage(head, rest.subarray(0, length), source);
  });
}

/** {@link parseSipMessage}, with undefined instead of an error. */
export function tryParseSipMessage(buffer: Buffer, source?: MessageSource): SipMessage | undefined {
  try {
    return parseSipMessage(buffer, source);
  } catch {
    return undefined;
  }
}

/** Runs `read`; where the head is that of a request, its error says so. */
export function judge<T>(head: MessageHead, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SipParseError) || isStatusLine(head.startLine)) throw error;
    const blank = head.startLine.indexOf(' ');
    const method = blank < 0 ? '' : head.startLine.slice(0, blank);
    throw isToken(method) ? new SipRequestError(error, method, head.headers) : error;
  }
}

/** The value of Content-Length, or undefined where there is none. Throws a SipParseError. */
export function readContentLength(headers: SipHeaders): number | undefined {
  const text = headers.raw('content-length');
  if (text === undefined) return undefined;
  if (headers.count('content-length') > 1) throw malformed('More than one Content-Length');
  const length = readDigits(text, 10);
  if (length === undefined) throw malformed('Malformed Content-Length');
  return length;
}

/** Judges head and body of one message. Throws a SipParseError. */
export function completeMessage(
  head: MessageHead,
  body: Buffer,
  source: MessageSource,
): SipMessage {
  const { startLine, headers } = head;
  const start = isStatusLine(startLine) ? readStatusLine(startLine) : readRequestLine(startLine);
  if (head.error !== undefined) throw head.error;
  rejectRepeated(headers);
  const cseq = readCSeq(require(headers, 'CSeq'));
  const callId = textOf(require(headers, 'Call-ID'));
  if (callId === '' || /[ \t]/.test(callId)) throw malformed('Malformed Call-ID');
  const from = inHeader('From', () => parseNameAddr(require(headers, 'From')));
  const to = inHeader('To', () => parseNameAddr(require(headers, 'To')));
  const via = inHeader('Via', () => parseTopVia(require(headers, 'Via')));
  const parts = { headers, body, via, from, to, callId, cseq, source };
  if (start.kind === 'response') return { ...start, ...parts };
  if (cseq.method !== start.method) throw malformed('CSeq names another method');
  const maxForwards = headers.raw('max-forwards');
  if (maxForwards !== undefined && readDigits(maxForwards, 10) === undefined) {
    throw malformed('Malformed Max-Forwards');
  }
  return { ...start, ...parts };
}

function isStatusLine(line: string): boolean {
  return /^SIP\/\d+\.\d+ /i.test(line);
}

function readStatusLine(line: string) {
  const [version, status] = line.split(' ', 2);
  if (version!.toUpperCase() !== 'SIP/2.0') throw new SipParseError(505, 'Version Not Supported');
  const code = /^\d{3}$/.test(status!) ? Number(status) : 0;
  if (code < 100 || code > 699) throw malformed('Malformed status code');
  const reason = textOf(line.slice(version!.length + status!.length + 2));
  return { kind: 'response' as const, status: code, reason };
}

function readRequestLine(line: string) {
  const trimmed = sliceTrimmed(line, 0);
  const first = trimmed.indexOf(' ');
  const last = trimmed.lastIndexOf(' ');
  if (first < 0 || first === last) throw malformed('Malformed request line');
  const method = trimmed.slice(0, first);
  if (!isToken(method)) throw malformed('Malformed method');
  readVersion(trimmed.slice(last + 1));
  const uriText = textOf(trimmed.slice(first + 1, last));
  return { kind: 'request' as const, method, uriText, uri: readRequestUri(uriText) };
}

function readVersion(text: string): void {
  if (text === 'SIP/2.0' || text.toUpperCase() === 'SIP/2.0') return;
  if (!/^SIP\/\d+\.\d+$/i.test(text)) throw malformed('Malformed request line');
  throw new SipParseError(505, 'Version Not Supported');
}

function readRequestUri(text: string): SipUri {
  if (/[\s<>"]/.test(text)) throw malformed('Malformed Request-URI');
  const uri = inHeader('Request-URI', () => parseUri(text));
  if (uri.headers !== '') throw malformed('Headers in the Request-URI');
  return uri;
}

function rejectRepeated(headers: SipHeaders): void {
  const repeated = headers.firstRepeated(SINGLE_HEADERS);
  if (repeated !== undefined) throw malformed(`More than one ${repeated}`);
}

function readCSeq(text: string): CSeq {
  const blank = text.search(/[ \t]/);
  const number = readDigits(blank < 0 ? text : text.slice(0, blank), 10);
  if (number === undefined) throw malformed('Malformed CSeq');
  if (number >= CSEQ_LIMIT) throw malformed('CSeq too large');
  const method = blank < 0 ? '' : sliceTrimmed(text, blank);
  if (!isToken(method)) throw malformed('Malformed CSeq');
  return { number, method };
}

/** The value of a text of at most `limit` digits, leading zeros aside; otherwise undefined. */
function readDigits(text: string, limit: number): number | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const digits = text.replace(/^0+(?=\d)/, '');
  return digits.length > limit ? Number.MAX_SAFE_INTEGER : Number(digits);
}

function require(headers: SipHeaders, name: string): string {
  const value = headers.raw(name);
  if (value === undefined || value === '') throw malformed(`${name} missing`);
  return value;
}

function inHeader<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SipParseError && !error.reason.startsWith(name)) {
      throw new SipParseError(error.status, `${name}: ${error.reason}`);
    }
    throw error;
  }
}
