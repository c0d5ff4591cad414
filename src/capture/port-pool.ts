import { type Clock, RecorderError } from '../base/index.ts';
import type { PortRange } from './capture-messages.ts';

/** A late packet of the call before must not end up in the call after. */
const COOL_DOWN_MS = 30_000;

/** What binding a pair says: `undefined` where another program has one of its ports. */
export type BindPair<T> = (rtpPort: number, rtcpPort: number) => T | undefined;

/**
 * Pairs of UDP ports, even for RTP and the next for RTCP (RFC 3550 §11). Given out one after the
 * other, so that a port is used again as late as possible, and never within 30 s.
 */
export class PortPool {
  readonly #clock: Clock;
  readonly #first: number;
  readonly #pairs: number;
  /** When each pair is free again, monotonic; infinite while it is used. */
  readonly #freeAtMs: Float64Array;
  #next = 0;

  /** Whole pairs within `range` alone are used. */
  constructor(range: PortRange, clock: Clock) {
    this.#clock = clock;
    this.#first = range.first + (range.first & 1);
    this.#pairs = Math.max(0, (range.last - this.#first + 1) >> 1);
    this.#freeAtMs = new Float64Array(this.#pairs);
  }

  /** How many pairs there are, used or not. */
  get size(): number {
    return this.#pairs;
  }

  /** The next free pair that `bind` takes. Errors: `NO_FREE_PORT`, those of `bind`. */
  take<T>(bind: BindPair<T>): T {
    const nowMs = this.#clock.monotonicMs();
    for (let tries = 0; tries < this.#pairs; tries++) {
      const pair = this.#next;
      this.#next = (pair + 1) % this.#pairs;
      if (this.#freeAtMs[pair]! > nowMs) continue;
      const bound = this.#bind(pair, bind);
      if (bound !== undefined) return bound;
    }
    throw new RecorderError('NO_FREE_PORT', 'All media ports are in use or cooling down.', {
      isRetryable: true,
    });
  }

  /**
   * The pair of `rtpPort`, cooled down or not: its call goes on. Errors: `PORT_IN_USE`, those of
   * `bind`.
   */
  takeAgain<T>(rtpPort: number, bind: BindPair<T>): T {
    const pair = (rtpPort - this.#first) >> 1;
    const isOurs = (rtpPort & 1) === 0 && pair >= 0 && pair < this.#pairs;
    if (isOurs && this.#freeAtMs[pair] === Number.POSITIVE_INFINITY) throw inUse(rtpPort);
    // A port outside the range, from before it was changed, is bound all the same.
    const bound = isOurs ? this.#bind(pair, bind) : bind(rtpPort, rtpPort + 1);
    if (bound === undefined) throw inUse(rtpPort);
    return bound;
  }

  /** Gives a pair back; it cools down. */
  release(rtpPort: number): void {
    const pair = (rtpPort - this.#first) >> 1;
    if (pair < 0 || pair >= this.#pairs) return;
    this.#freeAtMs[pair] = this.#clock.monotonicMs() + COOL_DOWN_MS;
  }

  /** Gives a pair back that nobody was told of: it need not cool down. */
  giveBack(rtpPort: number): void {
    const pair = (rtpPort - this.#first) >> 1;
    if (pair >= 0 && pair < this.#pairs) this.#freeAtMs[pair] = 0;
  }

  #bind<T>(pair: number, bind: BindPair<T>): T | undefined {
    const rtpPort = this.#first + pair * 2;
    const bound = bind(rtpPort, rtpPort + 1);
    if (bound !== undefined) this.#freeAtMs[pair] = Number.POSITIVE_INFINITY;
    return bound;
  }
}

function inUse(rtpPort: number): RecorderError {
  return new RecorderError('PORT_IN_USE', `The media port ${rtpPort} is in use.`);
}
