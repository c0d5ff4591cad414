import { bytesOf } from './byte-text.ts';
import type { SipHeaders } from './headers.ts';
import type { HeaderLines } from './message.ts';
import { reasonPhrase } from './status.ts';

/** What both kinds of outgoing messages have. Content-Length is written by the serialiser. */
export interface OutgoingParts {
  readonly headers: HeaderLines | SipHeaders;
  readonly body?: Buffer | string | undefined;
}

/** A request to be written. The caller gives all headers but Content-Length, Via first. */
export interface OutgoingRequest extends OutgoingParts {
  readonly method: string;
  readonly uri: string;
}

/** A response to be written. The caller gives all headers but Content-Length. */
export interface OutgoingResponse extends OutgoingParts {
  readonly status: number;
  /** Default: the usual one. */
  readonly reason?: string | undefined;
}

/** The bytes of a request. Line breaks in values become spaces. */
export function serializeRequest(request: OutgoingRequest): Buffer {
  const startLine = `${bytesOf(request.method)} ${bytesOf(request.uri)} SIP/2.0\r\n`;
  return assemble(startLine + headerBytes(request.headers), request.body);
}

/** The bytes of a response. Line breaks in values become spaces. */
export function serializeResponse(response: OutgoingResponse): Buffer {
  const reason = bytesOf(response.reason ?? reasonPhrase(response.status));
  const startLine = `SIP/2.0 ${response.status} ${reason}\r\n`;
  return assemble(startLine + headerBytes(response.headers), response.body);
}

/** Header lines as a byte string, each ended by CRLF. */
export function headerBytes(headers: HeaderLines | SipHeaders): string {
  if ('toBytes' in headers) return headers.toBytes();
  let bytes = '';
  for (const [name, value] of headers) bytes += `${bytesOf(name)}: ${bytesOf(value)}\r\n`;
  return bytes;
}

/**
 * Head (a byte string without Content-Length and empty line) and body as one buffer of its own: a
 * response is kept for its repetition, in a shared pool it would keep its neighbours alive too.
 */
export function assemble(head: string, body: Buffer | string | undefined): Buffer {
  const size = body === undefined ? 0 : Buffer.byteLength(body);
  const start = `${head}Content-Length: ${size}\r\n\r\n`;
  const buffer = Buffer.allocUnsafeSlow(start.length + size);
  buffer.write(start, 0, 'latin1');
  if (typeof body === 'string') buffer.write(body, start.length, 'utf8');
  else body?.copy(buffer, start.length);
  return buffer;
}
