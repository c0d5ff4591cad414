import { CoarseTimers } from './coarse-timers.ts';

/** A running timer. `cancel` is idempotent and safe after the timer has fired. */
export interface Timer {
  cancel(): void;
}

/** Timers as the rest of the program sees them; tests pass {@link FakeTimers}. */
export interface Timers {
  /** Calls `handler` once after `delayMs` milliseconds; of long delays, a little later. */
  after(delayMs: number, handler: () => void): Timer;
  /** Calls `handler` every `periodMs` milliseconds until cancelled. */
  every(periodMs: number, handler: () => void): Timer;
}

class SystemTimer implements Timer {
  readonly #handle: NodeJS.Timeout;

  constructor(handle: NodeJS.Timeout) {
    this.#handle = handle;
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }
}

/** From here on nobody minds if it is a little more. */
const LONG_MS = 5000;
const longTimers = new CoarseTimers(64);

/** Timers of this process. They do not keep the process alive. */
export const systemTimers: Timers = {
  after: (delayMs, handler) =>
    delayMs < LONG_MS
      ? new SystemTimer(setTimeout(handler, delayMs).unref())
      : longTimers.after(delayMs, handler),
  every: (periodMs, handler) => new SystemTimer(setInterval(handler, periodMs).unref()),
};
