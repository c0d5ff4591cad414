import { randomFillSync } from 'node:crypto';

const TOKEN_BYTES = 10;

/** Makes random tokens for tags and branches, 80 bits each (RFC 3261 §19.3 asks for 32). */
export class TokenSource {
  readonly #pool = Buffer.alloc(512 * TOKEN_BYTES);
  #at = this.#pool.length;

  next(): string {
    if (this.#at >= this.#pool.length) {
      randomFillSync(this.#pool);
      this.#at = 0;
    }
    const token = this.#pool.toString('hex', this.#at, this.#at + TOKEN_BYTES);
    this.#at += TOKEN_BYTES;
    return token;
  }
}
