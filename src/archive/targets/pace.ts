import type { Timers } from '../../base/index.ts';

/** Lets everybody who sends or reads wait, one after the other: together they keep to one speed. */
export class Pace {
  readonly #timers: Timers;
  #last: Promise<void> = Promise.resolve();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** As long as a piece takes, after those before it. */
  wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    void this.#last.then(() => this.#timers.after(ms, resolve));
    this.#last = promise;
    return promise;
  }
}
