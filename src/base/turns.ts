import type { Clock } from './clock.ts';

/**
 * The thread has more to do than one long task: calls that are set up wait meanwhile. Collecting
 * garbage, and making durable what was written, come on top.
 */
const TURN_MS = 5;

/** A long task in short turns, between which everything else runs that waits. */
export class Turns {
  readonly #clock: Clock;
  readonly #turnMs: number;
  #endsMs: number;

  constructor(clock: Clock, turnMs = TURN_MS) {
    this.#clock = clock;
    this.#turnMs = turnMs;
    this.#endsMs = clock.monotonicMs() + turnMs;
  }

  /** Whether the task has had the thread for long enough. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() >= this.#endsMs;
  }

  /** Lets others run, where the turn is over. To be awaited often. */
  async pass(): Promise<void> {
    if (this.isOver) await this.end();
  }

  /** Lets others run; after them the next turn begins. */
  async end(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    this.#endsMs = this.#clock.monotonicMs() + this.#turnMs;
  }
}
