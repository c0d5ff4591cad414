import type { Clock, Timer, Timers } from '../base/index.ts';
import { FRAME_MS } from './sound-source.ts';

/** Something that is to be driven every 20 ms. */
export interface PacedStream {
  /** `nowMs` is monotonic. Called late rather than twice; what is due is to be made up. */
  tick(nowMs: number): void;
}

/**
 * One 20 ms timer for every stream of an agent. It aims at multiples of 20 ms, so that a late
 * wake-up does not shift all that follow.
 */
export class MediaPacer {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #streams = new Set<PacedStream>();
  #timer: Timer | undefined;

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Drives `stream` from the next tick on. */
  add(stream: PacedStream): void {
    this.#streams.add(stream);
    this.#schedule();
  }

  remove(stream: PacedStream): void {
    this.#streams.delete(stream);
  }

  close(): void {
    this.#streams.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#streams.size === 0) return;
    const nowMs = this.#clock.monotonicMs();
    const delayMs = FRAME_MS - (nowMs % FRAME_MS);
    this.#timer = this.#timers.after(delayMs, () => {
      this.#timer = undefined;
      const tickMs = this.#clock.monotonicMs();
      for (const stream of this.#streams) stream.tick(tickMs);
      this.#schedule();
    });
  }
}
