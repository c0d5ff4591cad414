import type { SipTransport } from '../message/message.ts';
import { SIP_TRANSPORTS } from '../message/sip-transport.ts';

/** Session timer of a dialog (RFC 4028). */
export interface SessionTimerState {
  readonly intervalSeconds: number;
  /** Who sends the refreshes. */
  readonly refresher: 'self' | 'peer';
  /** Wall-clock time of the expiry, milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/**
 * Everything needed to go on with a dialog in another process (RFC 3261 §12). Plain JSON.
 * A snapshot: it is never changed, a later one replaces it.
 */
export interface DialogState {
  readonly version: 1;
  readonly callId: string;
  readonly localTag: string;
  /** Empty for a peer of RFC 2543. */
  readonly remoteTag: string;
  /** Our From value: the To of the INVITE with our tag. */
  readonly localParty: string;
  /** Our To value: the From of the INVITE with its tag. */
  readonly remoteParty: string;
  /** Request-URI of the requests we send. */
  readonly remoteTarget: string;
  /** Route values of the requests we send, in order. */
  readonly routeSet: readonly string[];
  /** Our Contact URI. */
  readonly contact: string;
  /** What stands behind it in the header: feature tags (RFC 3840 §9), each with its semicolon. */
  readonly contactParameters?: string | undefined;
  /** CSeq of the last request we sent in the dialog. */
  readonly localSequence: number;
  /** CSeq of the last request that we received in the dialog. */
  readonly remoteSequence: number;
  /** CSeq of the last INVITE that we answered with 2xx: its ACK carries the same. */
  readonly inviteSequence: number;
  /** Whether the ACK of that INVITE has arrived. */
  readonly isConfirmed: boolean;
  readonly transport: SipTransport;
  /** Where the last request of the peer came from. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Our address and port as the peer reaches them. */
  readonly localAddress: string;
  readonly localPort: number;
  /** Whether the peer lists UPDATE in Allow. */
  readonly allowsUpdate: boolean;
  readonly sessionTimer: SessionTimerState | null;
}

/** What identifies a dialog (RFC 3261 §12). */
export interface DialogId {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}

/** Our Contact as header value. */
export function contactOf({ contact, contactParameters = '' }: DialogState): string {
  return `<${contact}>${contactParameters}`;
}

/** Whether a value read from JSON is a {@link DialogState} of this version. */
export function isDialogState(value: unknown): value is DialogState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Readonly<Record<string, unknown>>;
  const { routeSet, transport, sessionTimer } = state;
  return (
    state.version === 1 &&
    TEXTS.every((name) => typeof state[name] === 'string') &&
    NUMBERS.every((name) => Number.isSafeInteger(state[name])) &&
    typeof state.isConfirmed === 'boolean' &&
    typeof state.allowsUpdate === 'boolean' &&
    SIP_TRANSPORTS.some((name) => name === transport) &&
    Array.isArray(routeSet) &&
    routeSet.every((route) => typeof route === 'string') &&
    (sessionTimer === null || isSessionTimer(sessionTimer))
  );
}

const TEXTS = [
  ...['callId', 'localTag', 'remoteTag', 'localParty', 'remoteParty', 'remoteTarget'],
  ...['contact', 'remoteAddress', 'localAddress'],
];
const NUMBERS = ['localSequence', 'remoteSequence', 'inviteSequence', 'remotePort', 'localPort'];

function isSessionTimer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { intervalSeconds, refresher, expiresAtMs } = value as Record<string, unknown>;
  const isKnown = refresher === 'self' || refresher === 'peer';
  return isKnown && Number.isFinite(intervalSeconds) && Number.isFinite(expiresAtMs);
}
