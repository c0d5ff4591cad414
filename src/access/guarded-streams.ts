import type { Readable } from 'node:stream';
import type { Timer, Timers } from '../base/index.ts';

/** So often it is looked by itself: for what ends by time, or by another process. */
const LOOK_EVERY_MS = 500;

/** Streams that are given out only while somebody may have them, and are cut after that. */
export class GuardedStreams {
  readonly #timers: Timers;
  readonly #questions = new Map<Readable, () => Promise<unknown>>();
  #timer: Timer | undefined;
  #isLooking = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** How many are given out now. */
  get size(): number {
    return this.#questions.size;
  }

  /** Destroys `stream` as soon as `mayGoOn` throws, with what it throws. */
  guard(stream: Readable, mayGoOn: () => Promise<unknown>): void {
    if (stream.destroyed) return;
    this.#questions.set(stream, mayGoOn);
    stream.once('close', () => this.#release(stream));
    // It may be cut before whoever sends it listens to it.
    stream.once('error', () => {});
    this.#timer ??= this.#timers.every(LOOK_EVERY_MS, () => void this.#lookByItself());
  }

  /** To be called where a right may have been lost: resolves when what has to be cut is cut. */
  async look(): Promise<void> {
    const asked = [...this.#questions].map(async ([stream, mayGoOn]) => {
      try {
        await mayGoOn();
      } catch (error) {
        stream.destroy(error as Error);
      }
    });
    await Promise.all(asked);
  }

  async #lookByItself(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    await this.look();
    this.#isLooking = false;
  }

  #release(stream: Readable): void {
    this.#questions.delete(stream);
    if (this.#questions.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
