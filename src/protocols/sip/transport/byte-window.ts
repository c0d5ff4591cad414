/** Bytes of a stream that wait for the rest of their message. Appending copies only new bytes. */
export class ByteWindow {
  #store = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  append(chunk: Buffer): void {
    this.#reserve(chunk.length);
    chunk.copy(this.#store, this.#end);
    this.#end += chunk.length;
  }

  /** What is held, valid until the next `append`. */
  view(): Buffer {
    return this.#store.subarray(this.#start, this.#end);
  }

  /** Drops bytes from the front. */
  consume(count: number): void {
    this.#start = Math.min(this.#end, this.#start + count);
    if (this.#start < this.#end) return;
    this.#start = 0;
    this.#end = 0;
    // A store that a large message made is not kept for the small ones.
    if (this.#store.length > 16_384) this.#store = Buffer.alloc(0);
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#store.length) return;
    const held = this.length;
    const size = Math.max(4096, held + count, Math.min(2 * held, held + 65_536 + count));
    const store = Buffer.allocUnsafeSlow(size);
    this.#store.copy(store, 0, this.#start, this.#end);
    this.#store = store;
    this.#start = 0;
    this.#end = held;
  }
}
