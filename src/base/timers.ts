/** A running timer. `cancel` is idempotent and safe after the timer has fired. */
export interface Timer {
  cancel(): void;
}

/** Timers as the rest of the program sees them; tests pass {@link FakeTimers}. */
export interface Timers {
  /** Calls `handler` once after `delayMs` milliseconds. */
  after(delayMs: number, handler: () => void): Timer;
  /** Calls `handler` every `periodMs` milliseconds until cancelled. */
  every(periodMs: number, handler: () => void): Timer;
}

/** Timers of this process. They do not keep the process alive. */
export const systemTimers: Timers = {
  after(delayMs, handler) {
    const handle = setTimeout(handler, delayMs).unref();
    return { cancel: () => clearTimeout(handle) };
  },
  every(periodMs, handler) {
    const handle = setInterval(handler, periodMs).unref();
    return { cancel: () => clearInterval(handle) };
  },
};
