import type { SipHeaders } from './headers.ts';
import type { NameAddr } from './name-addr.ts';
import type { SipUri } from './uri.ts';
import type { ViaHop } from './via.ts';

/** Transports that this stack speaks. */
export type SipTransport = 'udp' | 'tcp' | 'tls';

/** The socket address a message came from, and ours that it came to. */
export interface MessageSource {
  readonly transport: SipTransport;
  /** IP address without brackets; IPv4-mapped IPv6 is written as IPv4. */
  readonly address: string;
  readonly port: number;
}

/** `CSeq` (RFC 3261 §20.16). */
export interface CSeq {
  readonly number: number;
  readonly method: string;
}

interface SipMessageParts {
  readonly headers: SipHeaders;
  readonly body: Buffer;
  /** The topmost Via: the hop that sent the message. */
  readonly via: ViaHop;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
  readonly source: MessageSource;
}

/** A request that passed the parser: all mandatory headers are there and well-formed. */
export interface SipRequest extends SipMessageParts {
  readonly kind: 'request';
  /** As sent: method names are case-sensitive. */
  readonly method: string;
  readonly uri: SipUri;
  /** The Request-URI as sent. */
  readonly uriText: string;
}

/** A response that passed the parser. */
export interface SipResponse extends SipMessageParts {
  readonly kind: 'response';
  /** 100 to 699. */
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/** Header fields to be written, in order: name and value. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];
