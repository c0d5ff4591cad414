/** Packets back from the newest that are told from repeated ones; twenty seconds of 20 ms. */
const SIZE = 1024;

/** Which packets were seen, by their index (RFC 3711 §3.3.2). */
export class ReplayWindow {
  readonly #seen = new Uint8Array(SIZE);
  #newest = -1;

  /** The highest index so far; −1 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** Whether a packet was seen already, or is too old to know. */
  has(index: number): boolean {
    if (index > this.#newest) return false;
    return index <= this.#newest - SIZE || this.#seen[index % SIZE] === 1;
  }

  /** Notes a packet that verified. */
  add(index: number): void {
    const skipped = Math.min(index - this.#newest - 1, SIZE);
    for (let back = 1; back <= skipped; back++) this.#seen[(index - back + SIZE) % SIZE] = 0;
    this.#seen[index % SIZE] = 1;
    this.#newest = Math.max(this.#newest, index);
  }
}
