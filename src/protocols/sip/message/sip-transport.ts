import type { SipTransport } from './message.ts';

export const SIP_TRANSPORTS: readonly SipTransport[] = ['udp', 'tcp', 'tls'];

/** Whether messages arrive in order over a connection, so that nobody repeats them. */
export function isReliable(transport: SipTransport): boolean {
  return transport !== 'udp';
}

/** The port where none is named (RFC 3261 §19.1.2). */
export function defaultPort(transport: SipTransport): number {
  return transport === 'tls' ? 5061 : 5060;
}
