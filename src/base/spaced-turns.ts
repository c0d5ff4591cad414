import { systemClock } from './clock.ts';

/**
 * Runs an action for all that asked for it meanwhile, at least `spacingMs` milliseconds after it
 * ran last: waking up for each alone costs more than the work itself. After a pause it runs at the
 * end of this turn of the event loop.
 */
export class SpacedTurns {
  readonly #spacingMs: number;
  readonly #action: () => void;
  #ranAtMs = Number.NEGATIVE_INFINITY;
  #isScheduled = false;

  constructor(spacingMs: number, action: () => void) {
    this.#spacingMs = spacingMs;
    this.#action = action;
  }

  /** Has the action run soon. */
  ask(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const waitMs = this.#ranAtMs + this.#spacingMs - systemClock.monotonicMs();
    if (waitMs <= 0) setImmediate(() => this.#run());
    else setTimeout(() => this.#run(), waitMs);
  }

  #run(): void {
    this.#isScheduled = false;
    this.#ranAtMs = systemClock.monotonicMs();
    this.#action();
  }
}
