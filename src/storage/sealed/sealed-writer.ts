import { type KeyObject, randomBytes } from 'node:crypto';
import { ObjectSeal } from './object-seal.ts';
import {
  AUTHENTICATED_BYTES,
  CHUNK_BYTES,
  chunkCount,
  chunkOffset,
  encodeBoundHeader,
  HEADER_BYTES,
  type ObjectIdentity,
  SALT_BYTES,
} from './sealed-header.ts';

/** Writes all of `bytes` at `offset`; they may be reused once the promise resolves. */
export type WriteAt = (bytes: Uint8Array, offset: number) => Promise<void>;

/**
 * Seals an object while it is written. The first chunk stays in memory until the end, so that it
 * can be patched; every other leaves it sealed.
 */
export class SealedWriter {
  readonly #bound: Buffer;
  readonly #seal: ObjectSeal;
  readonly #writeAt: WriteAt;
  readonly #head = Buffer.alloc(CHUNK_BYTES);
  /** The chunk that is filled now, from the second on. */
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #sizeBytes = 0;
  #isEnded = false;

  constructor(identity: ObjectIdentity, dataKey: KeyObject, writeAt: WriteAt) {
    this.#bound = encodeBoundHeader(identity, randomBytes(SALT_BYTES));
    this.#seal = new ObjectSeal(dataKey, this.#bound, identity);
    this.#writeAt = writeAt;
  }

  /** Bytes of plaintext so far. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Appends plaintext. After a failure nothing more is sealed. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#requireOpen();
    for (let done = 0; done < bytes.length; ) {
      const inChunk = this.#sizeBytes % CHUNK_BYTES;
      if (inChunk === 0) await this.#leaveChunk();
      const count = Math.min(bytes.length - done, CHUNK_BYTES - inChunk);
      const target = this.#sizeBytes < CHUNK_BYTES ? this.#head : this.#chunk;
      target.set(bytes.subarray(done, done + count), inChunk);
      this.#sizeBytes += count;
      done += count;
    }
  }

  /** Changes bytes of the first chunk that were written already. */
  patch(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    if (offset < 0 || end > Math.min(this.#sizeBytes, CHUNK_BYTES)) {
      throw new RangeError(`patch of bytes ${offset} to ${end} is outside the first chunk`);
    }
    this.#head.set(bytes, offset);
  }

  /** Seals what is left, the first chunk and the header; the file is whole then. */
  async finish(): Promise<void> {
    this.#requireOpen();
    const last = chunkCount(this.#sizeBytes) - 1;
    if (last > 0) await this.#put(last, this.#chunk, true);
    await this.#put(0, this.#head, last === 0);
    const header = Buffer.alloc(HEADER_BYTES);
    this.#bound.copy(header);
    header.writeBigUInt64LE(BigInt(this.#sizeBytes), this.#bound.length);
    this.#seal.headerTag(header).copy(header, AUTHENTICATED_BYTES);
    await this.#writeAt(header, 0);
    this.close();
  }

  /** Forgets key and plaintext. Idempotent. */
  close(): void {
    this.#isEnded = true;
    this.#seal.close();
    this.#head.fill(0);
    this.#chunk.fill(0);
  }

  /** More bytes come: the chunk that is full, if there is one, is not the last. */
  async #leaveChunk(): Promise<void> {
    const full = this.#sizeBytes / CHUNK_BYTES - 1;
    if (full > 0) await this.#put(full, this.#chunk, false);
  }

  async #put(position: number, chunk: Buffer, isLast: boolean): Promise<void> {
    const length = Math.min(CHUNK_BYTES, this.#sizeBytes - position * CHUNK_BYTES);
    try {
      const sealed = this.#seal.seal(position, chunk.subarray(0, length), isLast);
      await this.#writeAt(sealed, chunkOffset(position));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #requireOpen(): void {
    if (this.#isEnded) throw new RangeError('the sealed object is ended');
  }
}
