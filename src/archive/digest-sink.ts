import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';

/** Counts and hashes what is written to it, and keeps nothing. */
export class DigestSink extends Writable {
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.length;
    done();
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** SHA-256 of everything, lower-case hex; once, at the end. */
  sha256(): string {
    return this.#hash.digest('hex');
  }
}

/** SHA-256 of bytes, lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
