import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { RecorderError } from '../../base/index.ts';
import { type ObjectSink, PATCHABLE_BYTES, type StoredObject } from './object-store.ts';
import { guarded } from './store-error.ts';

const READ_BYTES = 1_048_576;

/**
 * Writes a new file and knows afterwards what must be in it: its head, which may be patched, byte
 * by byte, and the rest by its hash.
 */
export class FileSink implements ObjectSink {
  readonly #file: FileHandle;
  readonly #what: string;
  readonly #head = Buffer.alloc(PATCHABLE_BYTES);
  readonly #rest: Hash = createHash('sha256');
  #isPatched = false;
  #sizeBytes = 0;

  /** `file` is empty, and open for reading and writing; errors begin with `what`. */
  constructor(file: FileHandle, what: string) {
    this.#file = file;
    this.#what = what;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const offset = this.#sizeBytes;
    this.#sizeBytes += bytes.length;
    const headBytes = Math.max(0, Math.min(bytes.length, PATCHABLE_BYTES - offset));
    this.#head.set(bytes.subarray(0, headBytes), Math.min(offset, PATCHABLE_BYTES));
    this.#rest.update(bytes.subarray(headBytes));
    await guarded(this.#what, () => writeFully(this.#file, bytes, offset));
  }

  patch(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    if (offset < 0 || end > Math.min(this.#sizeBytes, PATCHABLE_BYTES)) {
      throw new RangeError(`patch of bytes ${offset} to ${end} is outside the head`);
    }
    this.#head.set(bytes, offset);
    this.#isPatched = true;
  }

  /** Has nothing to let go of: the file is its opener's. */
  close(): void {}

  /**
   * Writes the patches, makes the file durable and reads it back. Throws `STORE_VERIFY_FAILED`
   * where it does not hold what was written.
   */
  async finish(): Promise<StoredObject> {
    if (this.#isPatched) await writeFully(this.#file, this.#writtenHead(), 0);
    await this.#file.sync();
    const stored = await this.#readBack();
    if (stored !== undefined) return stored;
    throw new RecorderError('STORE_VERIFY_FAILED', `${this.#what}: read back, it is different`, {
      isRetryable: true,
    });
  }

  async #readBack(): Promise<StoredObject | undefined> {
    const whole = createHash('sha256');
    const rest = createHash('sha256');
    const head = this.#writtenHead();
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    let offset = 0;
    for (;;) {
      const { bytesRead } = await this.#file.read(buffer, 0, READ_BYTES, offset);
      if (bytesRead === 0) break;
      const bytes = buffer.subarray(0, bytesRead);
      whole.update(bytes);
      const inHead = Math.max(0, Math.min(bytesRead, head.length - offset));
      const expected = head.subarray(Math.min(offset, head.length), offset + inHead);
      if (!bytes.subarray(0, inHead).equals(expected)) return undefined;
      rest.update(bytes.subarray(inHead));
      offset += bytesRead;
    }
    if (offset !== this.#sizeBytes) return undefined;
    if (!rest.digest().equals(this.#rest.digest())) return undefined;
    return { sizeBytes: offset, sha256: whole.digest('hex') };
  }

  #writtenHead(): Buffer {
    return this.#head.subarray(0, Math.min(this.#sizeBytes, PATCHABLE_BYTES));
  }
}

/** Writes all of `bytes` at `position`, in as many writes as it takes. */
export async function writeFully(
  file: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
