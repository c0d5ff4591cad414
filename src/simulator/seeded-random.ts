/** Random numbers that a seed repeats (splitmix32). Not for secrets. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next 32 random bits. */
  word(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  /** A number from 0 up to, not including, 1. */
  unit(): number {
    return this.word() / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  /** Whether something of this probability (0 to 100) happens. Always draws one number. */
  percent(probability: number): boolean {
    return this.unit() * 100 < probability;
  }

  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** `count` random bytes as lower-case hexadecimal. */
  hex(count: number): string {
    let text = '';
    for (let i = 0; i < count; i++) text += (this.word() >>> 24).toString(16).padStart(2, '0');
    return text;
  }

  /** A generator of its own whose numbers do not depend on how often this one is asked later. */
  fork(): SeededRandom {
    return new SeededRandom(this.word());
  }
}
