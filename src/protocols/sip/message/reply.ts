import { isSameAddress } from './address.ts';
import { bytesOf } from './byte-text.ts';
import type { SipHeaders } from './headers.ts';
import type { HeaderLines, MessageSource } from './message.ts';
import { assemble, headerBytes } from './serialize.ts';
import { SipParseError } from './sip-parse-error.ts';
import { defaultPort, isReliable } from './sip-transport.ts';
import { findOutside, sliceTrimmed } from './split.ts';
import { reasonPhrase } from './status.ts';
import { parseTopVia, splitTopVia, type ViaHop } from './via.ts';

/** A response to a received request. */
export interface Reply {
  readonly status: number;
  /** Default: the usual phrase of the status. */
  readonly reason?: string | undefined;
  /** Put on To where the request has none and the status is not 100. */
  readonly toTag?: string | undefined;
  readonly headers?: HeaderLines | undefined;
  readonly body?: Buffer | string | undefined;
  /** Default with a body: `application/sdp`. */
  readonly contentType?: string | undefined;
  /** Record-Route is copied (responses that make a dialog, RFC 3261 §12.1.1). */
  readonly makesDialog?: boolean | undefined;
}

/** The part of a request that its responses repeat. */
export interface Repeated {
  readonly headers: SipHeaders;
  readonly source: MessageSource;
  /** Undefined where the topmost Via could not be read: it is echoed as it came. */
  readonly via: ViaHop | undefined;
  /** Whether To has a tag already. */
  readonly hasToTag: boolean;
}

/** The bytes of a response (RFC 3261 §8.2.6); `product` becomes the Server header. */
export function buildReply(to: Repeated, reply: Reply, product: string): Buffer {
  const { headers } = to;
  const reason = bytesOf(reply.reason ?? reasonPhrase(reply.status));
  let text = `SIP/2.0 ${reply.status} ${reason}\r\n`;
  const vias = headers.rawAll('via');
  for (let at = 0; at < vias.length; at++) {
    text += `Via: ${at === 0 ? topVia(vias[0]!, to) : vias[at]}\r\n`;
  }
  text += repeat(headers, 'From');
  text += toLine(to, reply);
  text += repeat(headers, 'Call-ID');
  text += repeat(headers, 'CSeq');
  if (reply.status === 100) text += repeat(headers, 'Timestamp');
  if (reply.makesDialog === true) {
    for (const route of headers.rawAll('record-route')) text += `Record-Route: ${route}\r\n`;
  }
  text += `Server: ${bytesOf(product)}\r\n`;
  if (reply.headers !== undefined) text += headerBytes(reply.headers);
  if (reply.body !== undefined && reply.body.length > 0) {
    text += `Content-Type: ${bytesOf(reply.contentType ?? 'application/sdp')}\r\n`;
  }
  return assemble(text, reply.body);
}

function repeat(headers: SipHeaders, name: string): string {
  const value = headers.raw(name);
  return value === undefined ? '' : `${name}: ${value}\r\n`;
}

function toLine(to: Repeated, reply: Reply): string {
  const value = to.headers.raw('to');
  if (value === undefined) return '';
  const needsTag = !to.hasToTag && reply.toTag !== undefined && reply.status !== 100;
  return needsTag ? `To: ${value};tag=${reply.toTag}\r\n` : `To: ${value}\r\n`;
}

/** The Via line with `received` and `rport` as RFC 3261 §18.2.1 and RFC 3581 §4 ask. */
function topVia(value: string, to: Repeated): string {
  if (to.via === undefined) return value;
  const { params, host } = to.via;
  const hasRport = params.has('rport');
  if (!hasRport && !params.has('received') && isSameAddress(host, to.source.address)) return value;
  const { top, rest } = splitTopVia(value);
  let text = '';
  for (let at = 0; at < top.length; ) {
    const next = findOutside(top, 0x3b, at + 1);
    const end = next < 0 ? top.length : next;
    const part = top.slice(at, end);
    const name = sliceTrimmed(part.split('=', 1)[0]!.replace(/^;/, ''), 0).toLowerCase();
    if (at === 0 || (name !== 'rport' && name !== 'received')) text += part;
    at = end;
  }
  text = sliceTrimmed(text, 0);
  if (hasRport) text += `;rport=${to.source.port}`;
  return `${text};received=${to.source.address}${rest}`;
}

/**
 * The port of the source address that a response goes to (RFC 3261 §18.2.2, RFC 3581 §4): with
 * `rport` the source port, else the port of Via. A sender over UDP whose Via names another address
 * than it has is behind a translator: only its source port is known to be open. Over TCP this
 * counts only when the connection is gone. `maddr` is not followed: it would let a peer aim our
 * responses at others.
 */
export function replyPort(via: ViaHop | undefined, source: MessageSource): number {
  if (isReliable(source.transport)) return via?.port ?? defaultPort(source.transport);
  if (via === undefined || via.params.has('rport')) return source.port;
  return isSameAddress(via.host, source.address) ? (via.port ?? 5060) : source.port;
}

/** The topmost Via of headers, or undefined where it is missing or malformed. */
export function tryTopVia(headers: SipHeaders): ViaHop | undefined {
  const value = headers.raw('via');
  if (value === undefined) return undefined;
  try {
    return parseTopVia(value);
  } catch (error) {
    if (error instanceof SipParseError) return undefined;
    throw error;
  }
}
