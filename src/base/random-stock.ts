import { randomFillSync } from 'node:crypto';

const STOCK_BYTES = 4096;

/** Random bytes in stock: asking the system costs far more than the few bytes that a call needs. */
class RandomStock {
  readonly #bytes = Buffer.alloc(STOCK_BYTES);
  #at = STOCK_BYTES;

  take(count: number): Buffer {
    if (this.#at + count > STOCK_BYTES) {
      randomFillSync(this.#bytes);
      this.#at = 0;
    }
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    const copy = Buffer.from(taken);
    // What becomes a key lies in one place only.
    taken.fill(0);
    return copy;
  }
}

const stock = new RandomStock();

/** `count` bytes, at most 256, from the system's generator for cryptography. */
export function takeRandom(count: number): Buffer {
  if (count > STOCK_BYTES / 16) throw new RangeError('too many random bytes at once');
  return stock.take(count);
}
