import type { KeyObject } from 'node:crypto';
import { ObjectSeal } from './object-seal.ts';
import {
  CHUNK_BYTES,
  checkHeader,
  chunkCount,
  chunkOffset,
  damaged,
  HEADER_BYTES,
  type ObjectIdentity,
  sealedFileBytes,
  TAG_BYTES,
} from './sealed-header.ts';

/** Sealed bytes, wherever they lie. */
export interface SealedSource {
  /** Length of the file. */
  size(): Promise<number>;
  /** Fills `into` from `offset` on; returns how many bytes there were. */
  readAt(into: Buffer, offset: number): Promise<number>;
}

/** Chunks that are read from the source together. */
const CHUNKS_TOGETHER = 4;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** Reads a sealed object, any part of it; nothing comes out that was not authenticated. */
export class SealedReader {
  /** Bytes of plaintext. */
  readonly sizeBytes: number;
  readonly #source: SealedSource;
  readonly #identity: ObjectIdentity;
  readonly #seal: ObjectSeal;

  private constructor(
    source: SealedSource,
    identity: ObjectIdentity,
    opened: { readonly seal: ObjectSeal; readonly sizeBytes: number },
  ) {
    this.#source = source;
    this.#identity = identity;
    this.#seal = opened.seal;
    this.sizeBytes = opened.sizeBytes;
  }

  /** Checks header and length. Errors: `OBJECT_DAMAGED`, `OBJECT_VERSION`. */
  static async open(
    source: SealedSource,
    identity: ObjectIdentity,
    dataKey: KeyObject,
  ): Promise<SealedReader> {
    const header = Buffer.alloc(HEADER_BYTES);
    const length = await source.readAt(header, 0);
    checkHeader(header.subarray(0, length), identity);
    const seal = new ObjectSeal(dataKey, header, identity);
    if (!seal.isHeaderTrue(header)) throw damaged(identity, 'its header does not authenticate');
    const sizeBytes = Number(header.readBigUInt64LE(80));
    if ((await source.size()) !== sealedFileBytes(sizeBytes)) {
      throw damaged(identity, 'something was cut off or added');
    }
    return new SealedReader(source, identity, { seal, sizeBytes });
  }

  /**
   * The plaintext from `start` up to but not including `end`, in pieces. Reads the chunks in which
   * it lies and no others. Errors: `OBJECT_DAMAGED`.
   */
  async *read(start = 0, end = this.sizeBytes): AsyncGenerator<Buffer> {
    const stop = Math.min(end, this.sizeBytes);
    // Of an empty object there is a tag to be checked.
    if (this.sizeBytes === 0) this.#open(0, await this.#load(0, 1, Buffer.alloc(TAG_BYTES)));
    if (start >= stop) return;
    const last = Math.floor((stop - 1) / CHUNK_BYTES);
    const together = Buffer.allocUnsafe(CHUNKS_TOGETHER * SEALED_CHUNK_BYTES);
    for (let at = Math.floor(start / CHUNK_BYTES); at <= last; at += CHUNKS_TOGETHER) {
      const count = Math.min(CHUNKS_TOGETHER, last - at + 1);
      const sealed = await this.#load(at, count, together);
      for (let index = 0; index < count; index++) {
        const chunk = this.#open(at + index, sealed.subarray(index * SEALED_CHUNK_BYTES));
        const offset = (at + index) * CHUNK_BYTES;
        yield chunk.subarray(Math.max(0, start - offset), stop - offset);
      }
    }
  }

  async #load(position: number, count: number, into: Buffer): Promise<Buffer> {
    const offset = chunkOffset(position);
    const bytes = Math.min(into.length, count * SEALED_CHUNK_BYTES);
    const wanted = Math.min(bytes, sealedFileBytes(this.sizeBytes) - offset);
    const length = await this.#source.readAt(into.subarray(0, wanted), offset);
    if (length !== wanted) throw damaged(this.#identity, 'something was cut off');
    return into.subarray(0, length);
  }

  #open(position: number, from: Buffer): Buffer {
    const isLast = position === chunkCount(this.sizeBytes) - 1;
    const length = Math.min(CHUNK_BYTES, this.sizeBytes - position * CHUNK_BYTES) + TAG_BYTES;
    const opened = this.#seal.open(position, from.subarray(0, length), isLast);
    if (opened !== undefined) return opened;
    throw damaged(this.#identity, `chunk ${position} does not authenticate`);
  }
}
