import type { Readable } from 'node:stream';
import { assert } from '../../base/index.ts';
import type { SealedSource } from '../../storage/sealed/index.ts';

/** Sealed bytes that come one after the other: what was passed is not read again. */
export class StreamSource implements SealedSource {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #sizeBytes: number;
  #rest: Buffer = Buffer.alloc(0);
  /** Of the first byte of the rest. */
  #position = 0;

  /** `sizeBytes`: how many there are said to be. */
  constructor(stream: Readable, sizeBytes: number) {
    this.#pieces = stream[Symbol.asyncIterator]();
    this.#sizeBytes = sizeBytes;
  }

  async size(): Promise<number> {
    return this.#sizeBytes;
  }

  async readAt(into: Buffer, offset: number): Promise<number> {
    assert(offset === this.#position, 'a stream is read from its beginning on');
    let done = 0;
    while (done < into.length) {
      if (this.#rest.length === 0) {
        const { value, done: isEnd = false } = await this.#pieces.next();
        if (isEnd) break;
        this.#rest = value;
      }
      const count = this.#rest.copy(into, done);
      this.#rest = this.#rest.subarray(count);
      done += count;
    }
    this.#position += done;
    return done;
  }

  /** Whether nothing more comes. */
  async isAtEnd(): Promise<boolean> {
    return (await this.readAt(Buffer.alloc(1), this.#position)) === 0;
  }
}
