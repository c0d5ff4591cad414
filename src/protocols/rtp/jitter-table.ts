/** A step of more than this between clock and arrival is another clock, not jitter. */
const MAX_STEP_MS = 10_000;

/**
 * Interarrival jitter of many streams (RFC 3550 §6.4.1, Appendix A.8) in milliseconds, so that it
 * outlives a change of codec. Packets with the timestamp of the one before (a key held down) say
 * nothing about the way they took and are left out.
 */
export class JitterTable {
  readonly #clockRate: Float64Array;
  readonly #timestamp: Uint32Array;
  readonly #seconds: Float64Array;
  readonly #nanoseconds: Float64Array;
  readonly #currentMs: Float64Array;
  readonly #maxMs: Float64Array;

  constructor(capacity: number) {
    this.#clockRate = new Float64Array(capacity);
    this.#timestamp = new Uint32Array(capacity);
    this.#seconds = new Float64Array(capacity);
    this.#nanoseconds = new Float64Array(capacity);
    this.#currentMs = new Float64Array(capacity);
    this.#maxMs = new Float64Array(capacity);
  }

  reset(row: number): void {
    this.startSource(row);
    this.#maxMs[row] = 0;
  }

  /** Another source: its jitter begins at 0, the highest so far stays. */
  startSource(row: number): void {
    this.#clockRate[row] = 0;
    this.#currentMs[row] = 0;
  }

  /** A packet whose distance to the one before means nothing: the next is measured from it. */
  anchor(
    row: number,
    timestamp: number,
    seconds: number,
    nanoseconds: number,
    clockRate: number,
  ): void {
    this.#clockRate[row] = clockRate;
    this.#timestamp[row] = timestamp;
    this.#seconds[row] = seconds;
    this.#nanoseconds[row] = nanoseconds;
  }

  observe(
    row: number,
    timestamp: number,
    seconds: number,
    nanoseconds: number,
    clockRate: number,
  ): void {
    if (this.#clockRate[row] !== clockRate) {
      this.anchor(row, timestamp, seconds, nanoseconds, clockRate);
      return;
    }
    const ticks = (timestamp - this.#timestamp[row]!) | 0;
    if (ticks === 0) return;
    const arrivalMs =
      (seconds - this.#seconds[row]!) * 1000 + (nanoseconds - this.#nanoseconds[row]!) / 1e6;
    const differenceMs = Math.abs(arrivalMs - (ticks * 1000) / clockRate);
    this.#timestamp[row] = timestamp;
    this.#seconds[row] = seconds;
    this.#nanoseconds[row] = nanoseconds;
    // Not a number (a clock rate of 0) fails the comparison too.
    if (!(differenceMs <= MAX_STEP_MS)) return;
    const before = this.#currentMs[row]!;
    const now = before + (differenceMs - before) / 16;
    this.#currentMs[row] = now;
    if (now > this.#maxMs[row]!) this.#maxMs[row] = now;
  }

  currentMs(row: number): number {
    return this.#currentMs[row]!;
  }

  maxMs(row: number): number {
    return this.#maxMs[row]!;
  }
}
