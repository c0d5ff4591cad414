import { findHeadEnd, splitHead } from './head.ts';
import type { SipHeaders } from './headers.ts';
import { parseParameters } from './parameters.ts';
import { malformed } from './sip-parse-error.ts';

/** One part of a multipart body (RFC 2046 §5.1). */
export interface BodyPart {
  readonly headers: SipHeaders;
  /** Lower-case, without parameters; `text/plain` where the part names none. */
  readonly contentType: string;
  readonly body: Buffer;
}

const MOST_PARTS = 32;

/**
 * Splits a body by its Content-Type. A body that is not multipart is its own only part. Text before
 * the first boundary is dropped, a missing closing boundary and bare LF are forgiven.
 * Throws a SipParseError where the boundary is missing.
 */
export function splitBody(contentType: string, body: Buffer): BodyPart[] {
  const type = mediaType(contentType);
  if (!type.startsWith('multipart/')) return [{ headers: emptyHeaders(), contentType: type, body }];
  const semicolon = contentType.indexOf(';');
  const params = semicolon < 0 ? undefined : parseParameters(contentType, semicolon);
  const boundary = params?.get('boundary');
  if (boundary === undefined || boundary === '') throw malformed('Multipart without boundary');
  const parts: BodyPart[] = [];
  let start: number | undefined;
  for (const mark of findBoundaries(body, boundary)) {
    if (start !== undefined) parts.push(readPart(body.subarray(start, mark.partEnd)));
    start = mark.next;
    if (start === undefined || parts.length >= MOST_PARTS) return parts;
  }
  if (start === undefined) throw malformed('Multipart body without its boundary');
  parts.push(readPart(body.subarray(start)));
  return parts;
}

interface Boundary {
  /** Where the part before it ends. */
  readonly partEnd: number;
  /** Where the next part begins; undefined at the closing boundary. */
  readonly next: number | undefined;
}

function* findBoundaries(body: Buffer, boundary: string): Generator<Boundary> {
  const mark = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body[at - 1] !== 0x0a) continue;
    const after = at + mark.length;
    const isLast = body[after] === 0x2d && body[after + 1] === 0x2d;
    const lineFeed = body.indexOf(0x0a, after);
    const lineEnd = lineFeed < 0 ? body.length : lineFeed;
    const rest = body.toString('latin1', isLast ? after + 2 : after, lineEnd);
    if (!/^[ \t]*\r?$/.test(rest)) continue;
    const partEnd = at >= 2 && body[at - 2] === 0x0d ? at - 2 : Math.max(0, at - 1);
    yield { partEnd, next: isLast ? undefined : Math.min(body.length, lineEnd + 1) };
  }
}

function readPart(part: Buffer): BodyPart {
  // A part may begin with the empty line: then it has no headers.
  const isBare = part[0] === 0x0a || (part[0] === 0x0d && part[1] === 0x0a);
  const end = isBare ? (part[0] === 0x0a ? 1 : 2) : (findHeadEnd(part, 0) ?? part.length);
  const headers = isBare
    ? emptyHeaders()
    : splitHead(`\r\n${part.toString('latin1', 0, end)}`).headers;
  return {
    headers,
    contentType: mediaType(headers.get('content-type') ?? 'text/plain'),
    body: decoded(part.subarray(end), headers.get('content-transfer-encoding') ?? ''),
  };
}

/** A part without its transfer encoding (RFC 2045 §6): SIP rarely needs one, and allows it. */
function decoded(body: Buffer, encoding: string): Buffer {
  const name = encoding.trim().toLowerCase();
  if (name === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  if (name !== 'quoted-printable') return body;
  const text = body.toString('latin1').replace(/=[ \t]*\r?\n/g, '');
  const code = (_: string, digits: string): string =>
    String.fromCharCode(Number.parseInt(digits, 16));
  return Buffer.from(text.replace(/=([\dA-F]{2})/gi, code), 'latin1');
}

function emptyHeaders(): SipHeaders {
  return splitHead('').headers;
}

/** `Application/SDP;x=y` → `application/sdp`. */
export function mediaType(contentType: string): string {
  return contentType.replace(/;.*/s, '').trim().toLowerCase();
}
