import type { AudioForm, LegDecoder, PlacedAudio } from './leg-decoder.ts';
import type { Samples } from './splice-samples.ts';

/**
 * The audio of a leg as one unbroken row of samples, block by block: silence where nothing is.
 * Where two pieces overlap, the first keeps its place.
 */
export class LegPlayer<T extends Samples> {
  readonly #decoder: Pick<LegDecoder<T>, 'next'>;
  readonly #silence: AudioForm<T>['silence'];
  #position = 0;
  #filledTo = 0;
  #pending: PlacedAudio<T> | undefined;

  constructor(decoder: Pick<LegDecoder<T>, 'next'>, silence: AudioForm<T>['silence']) {
    this.#decoder = decoder;
    this.#silence = silence;
  }

  /** The next `count` samples. */
  async read(count: number): Promise<T> {
    const block = this.#silence(count);
    const end = this.#position + count;
    for (;;) {
      const audio = this.#pending ?? (await this.#decoder.next());
      this.#pending = undefined;
      if (audio === undefined) break;
      if (audio.at >= end) {
        this.#pending = audio;
        break;
      }
      const rest = this.#write(block, audio, end);
      if (rest !== undefined) {
        this.#pending = rest;
        break;
      }
    }
    this.#position = end;
    return block;
  }

  /** Writes what belongs into the block; returns what belongs behind it. */
  #write(block: T, { at, samples }: PlacedAudio<T>, end: number): PlacedAudio<T> | undefined {
    const from = Math.max(at, this.#filledTo, this.#position) - at;
    const to = Math.min(samples.length, end - at);
    if (from < to) {
      block.set(samples.subarray(from, to), at + from - this.#position);
      this.#filledTo = at + to;
    }
    if (to === samples.length) return undefined;
    return { at: at + to, samples: samples.subarray(to) as T };
  }
}
