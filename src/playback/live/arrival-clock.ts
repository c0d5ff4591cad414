/** Readings that it takes to know how fresh the freshest packets are. */
const ENOUGH_READINGS = 5;
/** The clocks of arrival and of this process may drift apart by as much from reading to reading. */
const DRIFT_MS = 0.05;

/**
 * What time it is where packets arrive. They are read in batches, some fresh and some not: the
 * freshest tell.
 */
export class ArrivalClock {
  #offsetMs = Number.NEGATIVE_INFINITY;
  #readings = 0;

  /** The newest packet of a batch that was read at `nowMs`, monotonic. */
  observe(newestArrivalMs: number, nowMs: number): void {
    this.#offsetMs = Math.max(this.#offsetMs - DRIFT_MS, newestArrivalMs - nowMs);
    this.#readings++;
  }

  /** Whether what {@link at} tells changes slowly from now on. */
  get isSettled(): boolean {
    return this.#readings >= ENOUGH_READINGS;
  }

  /** Arrival time, milliseconds since 1970, at the monotonic time `nowMs`. */
  at(nowMs: number): number {
    return nowMs + this.#offsetMs;
  }
}
