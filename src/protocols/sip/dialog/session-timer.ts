import type { Clock, Timer, Timers } from '../../../base/index.ts';
import type { HeaderLines, SipRequest } from '../message/message.ts';
import type { SessionTimerState } from './dialog-state.ts';

/** Smallest interval that RFC 4028 §4 allows, seconds. */
export const SMALLEST_INTERVAL_SECONDS = 90;
/** We reduce longer intervals to this: a dead peer is noticed within a day. */
const LONGEST_INTERVAL_SECONDS = 86_400;
const TIMER_LIMIT_MS = 2 ** 31 - 1;

/** What an INVITE or UPDATE says about session timers, as text of its headers. */
export interface SessionTimerDemand {
  /** Undefined where there is no Session-Expires that can be read. */
  readonly intervalSeconds: number | undefined;
  readonly refresher: 'uac' | 'uas' | undefined;
  readonly minSeconds: number | undefined;
  /** Whether the sender knows RFC 4028. */
  readonly isSupported: boolean;
}

/** Reads Session-Expires, Min-SE and the option tag `timer`; what is malformed is left out. */
export function readSessionTimer(request: SipRequest): SessionTimerDemand {
  const { headers } = request;
  const [interval, ...params] = (headers.get('session-expires') ?? '').split(';');
  return {
    intervalSeconds: readSeconds(interval),
    refresher: params.length === 0 ? undefined : readRefresher(params),
    minSeconds: readSeconds(headers.get('min-se')?.split(';', 1)[0]),
    isSupported: headers.hasElement('supported', 'timer') || headers.hasElement('require', 'timer'),
  };
}

function readRefresher(params: readonly string[]): 'uac' | 'uas' | undefined {
  const refresher = params
    .map((param) => param.split('=').map((part) => part.trim().toLowerCase()))
    .find(([name]) => name === 'refresher')?.[1];
  return refresher === 'uac' || refresher === 'uas' ? refresher : undefined;
}

function readSeconds(text: string | undefined): number | undefined {
  const digits = text?.trim();
  if (digits === undefined || !/^\d{1,10}$/.test(digits)) return undefined;
  return Number(digits);
}

/** Whether the interval must be refused with 422 (RFC 4028 §9). */
export function isIntervalTooSmall(demand: SessionTimerDemand, minSeconds: number): boolean {
  const { intervalSeconds, isSupported } = demand;
  return isSupported && intervalSeconds !== undefined && intervalSeconds < minSeconds;
}

/** The session timer that a 2xx agrees to, with the headers that say so. */
export interface AgreedSessionTimer {
  readonly intervalSeconds: number;
  readonly refresher: 'self' | 'peer';
  readonly headers: HeaderLines;
}

export interface SessionTimerPolicy {
  /** Interval to ask for where the peer knows session timers but names none. */
  readonly wantedSeconds?: number | undefined;
  /** Whether we could refresh: only by UPDATE. */
  readonly canRefresh: boolean;
}

/**
 * Decides the session timer of a 2xx (RFC 4028 §9, table 2): the peer refreshes where the table
 * leaves us the choice. Undefined: the dialog has none.
 */
export function decideSessionTimer(
  demand: SessionTimerDemand,
  policy: SessionTimerPolicy,
): AgreedSessionTimer | undefined {
  const intervalSeconds = decideInterval(demand, policy);
  if (intervalSeconds === undefined || intervalSeconds < SMALLEST_INTERVAL_SECONDS) {
    return undefined;
  }
  const peerRefreshes = demand.isSupported && demand.refresher !== 'uas';
  if (!peerRefreshes && !policy.canRefresh) return undefined;
  const refresher = peerRefreshes ? 'uac' : 'uas';
  const headers: [string, string][] = [
    ['Session-Expires', `${intervalSeconds};refresher=${refresher}`],
  ];
  if (demand.isSupported) headers.push(['Require', 'timer']);
  return { intervalSeconds, refresher: peerRefreshes ? 'peer' : 'self', headers };
}

function decideInterval(
  demand: SessionTimerDemand,
  policy: SessionTimerPolicy,
): number | undefined {
  const floor = Math.max(SMALLEST_INTERVAL_SECONDS, demand.minSeconds ?? 0);
  if (demand.intervalSeconds !== undefined) {
    return Math.min(demand.intervalSeconds, Math.max(floor, LONGEST_INTERVAL_SECONDS));
  }
  if (!demand.isSupported || policy.wantedSeconds === undefined) return undefined;
  return Math.max(policy.wantedSeconds, floor);
}

export interface SessionTimerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The session ran out: to be ended by BYE. */
  readonly onExpire: () => void;
  /** Half of the interval is over and it is on us to refresh. */
  readonly onRefresh: () => void;
}

/** The running session timer of one dialog (RFC 4028 §10). */
export class SessionTimer {
  readonly #options: SessionTimerOptions;
  #expiry: Timer | undefined;
  #refresh: Timer | undefined;

  constructor(options: SessionTimerOptions) {
    this.#options = options;
  }

  /** The state of a timer that starts now. */
  begin(agreed: AgreedSessionTimer | undefined): SessionTimerState | null {
    if (agreed === undefined) return null;
    const { intervalSeconds, refresher } = agreed;
    const expiresAtMs = this.#options.clock.nowMs() + intervalSeconds * 1000;
    return { intervalSeconds, refresher, expiresAtMs };
  }

  /**
   * Runs by `state`; null stops. `leastMs` is the least time until the expiry: a restarted process
   * gives the peer time to repeat what it missed.
   */
  run(state: SessionTimerState | null, leastMs = 0): void {
    this.stop();
    if (state === null) return;
    const { clock, timers, onExpire, onRefresh } = this.#options;
    const leftMs = state.expiresAtMs - clock.nowMs();
    // BYE goes out a little before the peer's own clock runs out (RFC 4028 §10).
    const marginMs = Math.min(32_000, (state.intervalSeconds * 1000) / 3);
    const expiryMs = Math.min(TIMER_LIMIT_MS, Math.max(leftMs - marginMs, leastMs));
    this.#expiry = timers.after(expiryMs, onExpire);
    if (state.refresher === 'self') {
      const refreshMs = Math.max(0, leftMs - (state.intervalSeconds * 1000) / 2);
      this.#refresh = timers.after(Math.min(TIMER_LIMIT_MS, refreshMs), onRefresh);
    }
  }

  /** Stops. Idempotent. */
  stop(): void {
    this.#expiry?.cancel();
    this.#refresh?.cancel();
  }
}
