import type { Timer, Timers } from '../base/index.ts';
import type { PushResult, ShownBy } from './phone-push.ts';
import type { ShownState } from './shown-state.ts';

export interface DeviceDisplayOptions {
  readonly timers: Timers;
  readonly show: (state: ShownState) => Promise<PushResult>;
  readonly clear: (shownBy: ShownBy) => Promise<PushResult>;
  /** Nothing is shown, and nothing is to be. */
  readonly onIdle: () => void;
}

/** Between two documents to the same phone. */
const PAUSE_MS = 500;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
/** A phone that is gone cannot be wiped clean. */
const CLEAR_ATTEMPTS = 6;

/**
 * Brings the display of one phone to say what it has to: one document at a time, the newest state
 * only, again and again for as long as that state lasts.
 */
export class DeviceDisplay {
  readonly #options: DeviceDisplayOptions;
  #wanted: ShownState | undefined;
  /** What the display says; `unknown`: something, perhaps. */
  #shown: ShownState | 'unknown' | undefined;
  #shownBy: ShownBy = 'status';
  #failures = 0;
  #isBusy = false;
  #isClosed = false;
  #timer: Timer | undefined;

  constructor(options: DeviceDisplayOptions) {
    this.#options = options;
  }

  /** Whether the display says what it has to. */
  get isRight(): boolean {
    return this.#shown === this.#wanted;
  }

  /** What the display has to say from now on. Returns at once. */
  want(state: ShownState | undefined): void {
    if (state === undefined && this.#wanted !== undefined) this.#failures = 0;
    this.#wanted = state;
    this.#next();
  }

  /** Nothing is tried any more. */
  close(): void {
    this.#timer?.cancel();
    this.#isClosed = true;
  }

  #next(): void {
    if (this.#isBusy || this.#isClosed || this.#timer !== undefined) return;
    if (!this.isRight) void this.#push();
    else if (this.#wanted === undefined) this.#options.onIdle();
  }

  async #push(): Promise<void> {
    const { show, clear } = this.#options;
    const state = this.#wanted;
    this.#isBusy = true;
    const result = await (state === undefined ? clear(this.#shownBy) : show(state));
    this.#isBusy = false;
    if (result.kind === 'done') this.#done(state, result.shownBy);
    else this.#failed(result.mayBeShown);
  }

  #done(state: ShownState | undefined, shownBy: ShownBy): void {
    this.#failures = 0;
    this.#shown = state;
    if (state !== undefined) this.#shownBy = shownBy;
    this.#wait(PAUSE_MS);
  }

  #failed(mayBeShown: boolean): void {
    this.#failures++;
    if (mayBeShown && this.#wanted !== undefined) this.#shown = 'unknown';
    if (this.#wanted === undefined && this.#failures >= CLEAR_ATTEMPTS) this.#shown = undefined;
    const delayMs = FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 10);
    this.#wait(Math.min(delayMs, LONGEST_RETRY_MS));
  }

  #wait(delayMs: number): void {
    this.#timer = this.#options.timers.after(delayMs, () => {
      this.#timer = undefined;
      this.#next();
    });
  }
}
