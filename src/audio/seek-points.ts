import { assert } from '../base/index.ts';

/** A place in a file from which it can be decoded. */
export interface SeekPoint {
  readonly sample: number;
  /** Byte, counted from the first frame. */
  readonly offset: number;
  /** Samples in the frame there. */
  readonly length: number;
}

/**
 * Keeps a bounded number of places, evenly spread, of a file whose length is not yet known:
 * whenever there are too many, every second one goes.
 */
export class SeekPoints {
  readonly #limit: number;
  #points: SeekPoint[] = [];
  #every = 1;
  #seen = 0;

  constructor(limit: number) {
    assert(limit >= 2, 'at least two seek points');
    this.#limit = limit;
  }

  /** Takes the place of each frame, in order. */
  add(point: SeekPoint): void {
    if (this.#seen++ % this.#every !== 0) return;
    if (this.#points.length === this.#limit) {
      this.#points = this.#points.filter((_, i) => i % 2 === 0);
      this.#every *= 2;
      if ((this.#seen - 1) % this.#every !== 0) return;
    }
    this.#points.push(point);
  }

  list(): readonly SeekPoint[] {
    return this.#points;
  }
}
