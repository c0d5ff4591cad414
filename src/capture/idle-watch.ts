import type { Clock, Timer, Timers } from '../base/index.ts';

const CHECK_MS = 5000;
/** For how long nobody must need the process before it ends. */
const IDLE_MS = 60_000;

/** What an {@link IdleWatch} needs. */
export interface IdleOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  isNeeded(): boolean;
  /** Nobody has needed it for a minute. Called once. */
  onIdle(): void;
}

/** Notices that a process is left over: its main is gone and nothing is being captured. */
export class IdleWatch {
  readonly #timer: Timer;
  #neededAtMs: number;

  constructor({ clock, timers, isNeeded, onIdle }: IdleOptions) {
    this.#neededAtMs = clock.monotonicMs();
    this.#timer = timers.every(CHECK_MS, () => {
      const nowMs = clock.monotonicMs();
      if (isNeeded()) this.#neededAtMs = nowMs;
      if (nowMs - this.#neededAtMs < IDLE_MS) return;
      this.close();
      onIdle();
    });
  }

  close(): void {
    this.#timer.cancel();
  }
}
