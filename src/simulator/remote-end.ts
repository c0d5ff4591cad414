import { type SipResponse, tryParseNameAddr } from '../protocols/sip/index.ts';
import type { RemoteEnd } from './leg-messages.ts';
import type { LinkPeer } from './sip-link.ts';

/** The recorder's end of a dialog as its 2xx describes it (RFC 3261 §12.1.2). */
export interface AnsweredEnd {
  readonly remote: RemoteEnd;
  /** Where requests within the dialog go. */
  readonly peer: LinkPeer;
  /** Session interval and who is to refresh it (RFC 4028 §7.2); undefined: no session timer. */
  readonly sessionTimer?:
    | { readonly seconds: number; readonly refresher: 'uac' | 'uas' }
    | undefined;
}

/**
 * Reads the 2xx. Requests go to its Contact, as those of CUCM do, so a recorder that names a wrong
 * address there is noticed; to `fallback` only where there is no Contact.
 */
export function readAnsweredEnd(
  response: SipResponse,
  fallback: { peer: LinkPeer; target: string; sessionId: string },
): AnsweredEnd {
  const { headers } = response;
  const contact = tryParseNameAddr(headers.get('Contact') ?? '');
  const routes = headers.list('Record-Route').reverse();
  const next = tryParseNameAddr(routes[0] ?? '') ?? contact;
  const peer =
    next === undefined ? fallback.peer : { host: next.uri.host, port: next.uri.port ?? 5060 };
  return {
    remote: {
      to: headers.get('To') ?? '',
      target: contact?.uriText ?? fallback.target,
      routes,
      sessionId: /^[0-9a-f]{32}/i.exec(headers.get('Session-ID') ?? '')?.[0] ?? fallback.sessionId,
    },
    peer,
    sessionTimer: readSessionTimer(headers.get('Session-Expires')),
  };
}

function readSessionTimer(value: string | undefined): AnsweredEnd['sessionTimer'] {
  const match = /^\s*(\d{1,9})\s*(.*)$/.exec(value ?? '');
  if (match === null) return undefined;
  const isServer = /;\s*refresher\s*=\s*uas\b/i.test(match[2]!);
  return { seconds: Number(match[1]), refresher: isServer ? 'uas' : 'uac' };
}
