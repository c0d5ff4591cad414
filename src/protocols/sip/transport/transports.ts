import type { SipMessage, SipTransport } from '../message/message.ts';
import type { SipParseError } from '../message/sip-parse-error.ts';

/** A place to listen at. Port 0 lets the system choose. */
export interface ListenPoint {
  readonly transport: SipTransport;
  /** IP address; `0.0.0.0` and `::` mean all. */
  readonly host: string;
  readonly port: number;
  /** Of `tls`: whether TLS 1.0 and 1.1 are taken, too. */
  readonly takesOldTls?: boolean | undefined;
}

/**
 * Whether a peer may talk to us: by its address, and by the names that its certificate proves,
 * where it came over TLS.
 */
export type PeerTrust = (address: string, names?: readonly string[]) => boolean;

/** The way to one peer: a UDP socket with an address, or a connection. */
export interface SipFlow {
  readonly transport: SipTransport;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Our address; `0.0.0.0` or `::` where the socket is bound to all. */
  readonly localAddress: string;
  /** The port we listen at, also for connections that we opened. */
  readonly localPort: number;
  /** False for a closed connection. */
  readonly isOpen: boolean;
  /** Sends bytes; failures are counted, never thrown: SIP repeats what matters. */
  send(message: Buffer): void;
}

/** Where a request or response is to go. */
export interface FlowTarget {
  readonly transport: SipTransport;
  readonly address: string;
  readonly port: number;
  /** Our socket, where it matters which. */
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** Who gets what arrives. */
export interface MessageReceiver {
  onMessage(message: SipMessage, flow: SipFlow): void;
  /** Bytes of a trusted peer that are no message. */
  onBroken(error: SipParseError, flow: SipFlow): void;
  /** An INVITE or a connection of an address that is not trusted was dropped. */
  onUntrusted(address: string): void;
}

/** Sockets as the transactions see them. */
export interface SipTransports {
  /** Opens sockets, all or none; resolves to the real points. Rejects with a RecorderError. */
  listen(points: readonly ListenPoint[]): Promise<ListenPoint[]>;
  /**
   * A way to an address: an open connection is used again, else one is opened. Undefined where
   * none of our sockets speaks this transport and address family.
   */
  flowTo(target: FlowTarget): SipFlow | undefined;
  /** Closes all sockets. Idempotent. */
  close(): Promise<void>;
}

/** What transports count. */
export interface TransportCounters {
  droppedUntrusted: number;
  refusedConnections: number;
  /** TLS connections that came to nothing. */
  failedHandshakes: number;
  sendErrors: number;
}
