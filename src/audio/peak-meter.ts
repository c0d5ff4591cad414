import { assert } from '../base/index.ts';
import type { Peaks } from './peaks.ts';

const FIRST_BUCKET_MS = 10;
const MAX_BUCKETS = 20_000;

export interface PeakMeterOptions {
  readonly sampleRate: number;
  /** Above this number of buckets they are folded by two. Even; default 20 000. */
  readonly maxBuckets?: number | undefined;
}

/**
 * Makes the outline of a recording from its samples, block by block. Begins with buckets of
 * 10 ms and doubles them whenever there are too many, so that memory is bounded.
 */
export class PeakMeter {
  readonly #sampleRate: number;
  readonly #maxBuckets: number;
  readonly #near: Int8Array;
  readonly #far: Int8Array;
  #bucketMs = FIRST_BUCKET_MS;
  #bucketSamples: number;
  #samples = 0;

  constructor(options: PeakMeterOptions) {
    this.#sampleRate = options.sampleRate;
    this.#maxBuckets = options.maxBuckets ?? MAX_BUCKETS;
    assert(this.#maxBuckets >= 2 && this.#maxBuckets % 2 === 0, 'an even number of buckets');
    this.#bucketSamples = (options.sampleRate * FIRST_BUCKET_MS) / 1000;
    assert(Number.isInteger(this.#bucketSamples), 'buckets of whole samples');
    this.#near = new Int8Array(this.#maxBuckets * 2);
    this.#far = new Int8Array(this.#maxBuckets * 2);
  }

  /** Takes the next samples of both sides: one length, any length. */
  add(near: Int16Array, far: Int16Array): void {
    assert(near.length === far.length, 'sides of one length');
    for (let from = 0; from < near.length; ) {
      if (this.#bucket() >= this.#maxBuckets) this.#fold();
      const room = this.#bucketSamples - (this.#samples % this.#bucketSamples);
      const end = Math.min(near.length, from + room);
      const at = this.#bucket() * 2;
      widen(this.#near, at, near.subarray(from, end));
      widen(this.#far, at, far.subarray(from, end));
      this.#samples += end - from;
      from = end;
    }
  }

  /** The outline of all that was added. */
  finish(): Peaks {
    const length = Math.ceil(this.#samples / this.#bucketSamples) * 2;
    return {
      bucketMs: this.#bucketMs,
      durationMs: (this.#samples * 1000) / this.#sampleRate,
      near: this.#near.slice(0, length),
      far: this.#far.slice(0, length),
    };
  }

  #bucket(): number {
    return Math.floor(this.#samples / this.#bucketSamples);
  }

  #fold(): void {
    for (const side of [this.#near, this.#far]) {
      for (let i = 0; i < this.#maxBuckets; i += 2) {
        side[i] = Math.min(side[2 * i]!, side[2 * i + 2]!);
        side[i + 1] = Math.max(side[2 * i + 1]!, side[2 * i + 3]!);
      }
      side.fill(0, this.#maxBuckets);
    }
    this.#bucketMs *= 2;
    this.#bucketSamples *= 2;
  }
}

/** Widens the bucket at `at` of `side` by the samples. */
function widen(side: Int8Array, at: number, samples: Int16Array): void {
  let low = 0;
  let high = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    if (sample < low) low = sample;
    else if (sample > high) high = sample;
  }
  // Towards zero: a whisper of one step is still drawn as silence.
  side[at] = Math.min(side[at]!, Math.trunc(low / 256));
  side[at + 1] = Math.max(side[at + 1]!, Math.trunc(high / 256));
}
