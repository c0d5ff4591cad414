import type { Clock, Log, Timers } from '../../../base/index.ts';
import type { SipRequest } from '../message/message.ts';
import type { TransactionTiming } from '../transaction/timing.ts';
import type { TlsEndpoint } from '../transport/tls-endpoint.ts';
import type { MessageReceiver, PeerTrust, SipTransports } from '../transport/transports.ts';
import type { IncomingInvite } from './incoming-invite.ts';

/** Who decides about new dialogs. */
export interface UserAgentCore {
  /**
   * A new INVITE; it gets 100 Trying where this takes 150 ms. Answer with `accept` or `reject`,
   * now or later. What this throws or rejects with is logged and answered with 500.
   */
  onInvite(invite: IncomingInvite): void | Promise<void>;
  /** An INVITE was refused without asking: draining, or too many dialogs. Ignored if absent. */
  onTurnedAway?(request: SipRequest): void;
  /** An INVITE or a connection of an address that is not trusted was dropped. Ignored if absent. */
  onUntrusted?(address: string): void;
}

/** Bounds of a {@link UserAgentServer}. */
export interface UserAgentLimits {
  /** Connections in all. Default 1024. */
  readonly connections: number;
  /** Connections of one address. Default 64. */
  readonly connectionsPerAddress: number;
  /** A connection without any byte for so long is closed. Default 2 h. */
  readonly idleConnectionMs: number;
  /** A message on a stream must be complete within this time. Default 30 s. */
  readonly partialMessageMs: number;
  /** Live transactions; more are refused with 503. Default 200 000. */
  readonly transactions: number;
  /** Live dialogs; more are refused with 503. Default 20 000. */
  readonly dialogs: number;
  /** The core must have answered an INVITE within this time, else 500. Default 120 s. */
  readonly decisionMs: number;
}

export interface UserAgentOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Product string of the Server and User-Agent headers. */
  readonly product: string;
  /** Whether a peer may talk to us. Everything of others is dropped silently. */
  readonly isTrusted: PeerTrust;
  /**
   * Whether an address may begin a TLS connection, whose certificate then decides. Default: what
   * is trusted without a certificate.
   */
  readonly isKnown?: ((address: string) => boolean) | undefined;
  /** Certificate and key; needed where `tls` is listened at. */
  readonly tls?: TlsEndpoint | undefined;
  readonly core: UserAgentCore;
  /** Methods of the Allow header. Default: {@link DEFAULT_ALLOW}. */
  readonly allow?: readonly string[] | undefined;
  /** Content types taken in INVITE and UPDATE. Default: {@link DEFAULT_ACCEPT}. */
  readonly accept?: readonly string[] | undefined;
  /** Option tags understood beside `timer`. Default: {@link DEFAULT_SUPPORTED}. */
  readonly supported?: readonly string[] | undefined;
  /** Host of our Contact. Default: the address by which the peer reached us. */
  readonly advertisedHost?: string | undefined;
  /** Smallest session interval taken, seconds; at least 90 (RFC 4028 §4). Default 90. */
  readonly minSessionSeconds?: number | undefined;
  readonly limits?: Partial<UserAgentLimits> | undefined;
  /** T1, T2, T4. Default: those of RFC 3261. */
  readonly timing?: TransactionTiming | undefined;
  /** Makes tags and branches. Default: random. */
  readonly newToken?: (() => string) | undefined;
  /** Makes the sockets. Default: UDP, TCP and TLS of this machine. */
  readonly openTransports?: ((receiver: MessageReceiver) => SipTransports) | undefined;
}

/** INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO and PRACK. */
export const DEFAULT_ALLOW: readonly string[] = [
  ...['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'UPDATE', 'INFO', 'PRACK'],
];

/** SDP alone. */
export const DEFAULT_ACCEPT: readonly string[] = ['application/sdp'];

/** Session timers (RFC 4028). */
export const DEFAULT_SUPPORTED: readonly string[] = ['timer'];

export const DEFAULT_LIMITS: UserAgentLimits = {
  connections: 1024,
  connectionsPerAddress: 64,
  idleConnectionMs: 2 * 3_600_000,
  partialMessageMs: 30_000,
  transactions: 200_000,
  dialogs: 20_000,
  decisionMs: 120_000,
};

/** What a {@link UserAgentServer} has counted since its start. */
export interface UserAgentCounters {
  /** Requests received, retransmissions included. */
  requests: number;
  /** Responses received. */
  responses: number;
  /** Responses sent, retransmissions included. */
  responsesSent: number;
  /** Requests sent, retransmissions included. */
  requestsSent: number;
  /** Received retransmissions that a transaction absorbed. */
  retransmissions: number;
  /** Datagrams and connections of addresses that are not trusted. */
  droppedUntrusted: number;
  /** Bytes that were no SIP message. */
  parseErrors: number;
  /** Responses and ACKs that belong to nothing. */
  strays: number;
  /** Connections refused because of a limit. */
  refusedConnections: number;
  /** TLS connections that came to nothing. */
  failedHandshakes: number;
  sendErrors: number;
  /** INVITEs answered with 2xx. */
  accepted: number;
  /** INVITEs answered with another final response. */
  rejected: number;
}
