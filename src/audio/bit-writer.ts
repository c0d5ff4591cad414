/** Writes bits, highest first, into a buffer that grows. */
export class BitWriter {
  #bytes = new Uint8Array(8192);
  #length = 0;
  /** Bits not yet in the buffer: the lowest `#pendingBits` of `#pending`, fewer than 8. */
  #pending = 0;
  #pendingBits = 0;

  /** Whole bytes written. */
  get length(): number {
    return this.#length;
  }

  /** Writes the lowest `count` bits of `value`; `count` from 0 to 24. */
  write(value: number, count: number): void {
    this.#pending = (this.#pending << count) | (value & ((1 << count) - 1));
    this.#pendingBits += count;
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8;
      this.#push(this.#pending >>> this.#pendingBits);
    }
    this.#pending &= 0xff;
  }

  /** Writes `zeros` zero bits and a one. */
  writeUnary(zeros: number): void {
    let rest = zeros;
    for (; rest >= 24; rest -= 24) this.write(0, 24);
    this.write(1, rest + 1 > 24 ? 24 : rest + 1);
  }

  /** Fills up to a whole byte with zero bits. */
  align(): void {
    if (this.#pendingBits > 0) this.write(0, 8 - this.#pendingBits);
  }

  /** What was written from byte `start` on; valid until the next write. */
  view(start = 0): Uint8Array {
    return this.#bytes.subarray(start, this.#length);
  }

  clear(): void {
    this.#length = 0;
    this.#pending = 0;
    this.#pendingBits = 0;
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }
}
