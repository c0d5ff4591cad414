/** Sound of one side between its arrival and its turn; what lies between is silence. */
export class PlayoutBuffer {
  readonly #ring: Int16Array;
  /** Number of the next sample to be taken. */
  #next: number;

  /** Holds `capacity` samples from number `first` on. */
  constructor(first: number, capacity: number) {
    this.#ring = new Int16Array(capacity);
    this.#next = first;
  }

  /**
   * Puts samples in from number `at` on, beside those of others who talk at the same time. What is
   * too late, or too early by far, is left out.
   */
  write(at: number, samples: Int16Array): void {
    const length = this.#ring.length;
    const from = Math.max(at, this.#next);
    const to = Math.min(at + samples.length, this.#next + length);
    for (let number = from; number < to; number++) {
      const place = number % length;
      const sum = this.#ring[place]! + samples[number - at]!;
      this.#ring[place] = Math.max(-32_768, Math.min(32_767, sum));
    }
  }

  /** Takes the next `count` samples into every second place of `target` from `offset` on. */
  takeInto(target: Int16Array, offset: number, count: number): void {
    const length = this.#ring.length;
    for (let i = 0; i < count; i++) {
      const place = this.#next % length;
      target[offset + 2 * i] = this.#ring[place]!;
      this.#ring[place] = 0;
      this.#next++;
    }
  }
}
