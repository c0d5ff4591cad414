import type { SipTransport } from '../protocols/sip/index.ts';
import type { LinkSecurity } from './link-security.ts';

/** Where a message goes to. */
export interface LinkPeer {
  /** Address or name. */
  readonly host: string;
  readonly port: number;
}

/** What a link needs. */
export interface SipLinkOptions {
  readonly localAddress: string;
  /** 0: any free port. */
  readonly localPort: number;
  /** For TLS. */
  readonly security?: LinkSecurity | undefined;
  /** A whole message arrived; `reply` sends back the way it came. */
  onMessage(message: Buffer, reply: (message: Buffer) => void): void;
  /** A connection could not be made or was lost; never called for UDP. */
  onConnectionLost(): void;
}

/** The SIP side of the simulated node: one socket, or connections and a listener. */
export interface SipLink {
  readonly transport: SipTransport;
  /** Port told in Via and Contact; requests to it arrive. */
  readonly port: number;
  /** Sends one message; failures are silent (UDP) or told by `onConnectionLost` (TCP). */
  send(message: Buffer, peer: LinkPeer): void;
  /** Idempotent. */
  close(): void;
}
