const JUMP_MS = 10;
/** A packet may be a little younger than the moment its chunk was begun. */
const SLACK_MS = 50;

/**
 * Turns wall-clock times of arrival into times on a timeline without the jumps of the wall clock
 * (docs/formats/journal.md, Time). One for a whole journal; `begin` per chunk.
 */
export class ClockCorrection {
  /** Wall minus monotonic clock of the timeline, of the chunks before, and of the present chunk. */
  #base = Number.NaN;
  #previous = Number.NaN;
  #current = Number.NaN;
  #previousMonotonicMs = Number.NEGATIVE_INFINITY;
  #monotonicMs = 0;
  #isNewEpoch = true;
  /** Jumps of the wall clock found so far, in milliseconds, forward positive. */
  readonly jumpsMs: number[] = [];

  /** The next chunk belongs to a new epoch, whose monotonic clock may count from another zero. */
  beginEpoch(): void {
    this.#isNewEpoch = true;
  }

  /** The clocks of the next chunk. */
  begin(wallMs: number, monotonicMs: number): void {
    const offset = wallMs - monotonicMs;
    const isSame = Math.abs(offset - this.#current) < JUMP_MS;
    if (this.#isNewEpoch && !isSame) {
      this.#base = offset;
      this.#current = offset;
      this.#previous = offset;
      this.#previousMonotonicMs = Number.NEGATIVE_INFINITY;
    } else {
      this.#previous = this.#current;
      this.#previousMonotonicMs = this.#monotonicMs;
      if (!isSame) {
        this.jumpsMs.push(offset - this.#current);
        this.#current = offset;
      }
    }
    this.#isNewEpoch = false;
    this.#monotonicMs = monotonicMs;
  }

  /** A wall-clock time from the present chunk, on the timeline. */
  toTimeline(wallMs: number): number {
    const present = wallMs - this.#current;
    if (this.#current === this.#previous || this.#fits(present)) return present + this.#base;
    const past = wallMs - this.#previous;
    return (this.#fits(past) ? past : present) + this.#base;
  }

  #fits(monotonicMs: number): boolean {
    const isAfter = monotonicMs >= this.#previousMonotonicMs - SLACK_MS;
    return isAfter && monotonicMs <= this.#monotonicMs + SLACK_MS;
  }
}
