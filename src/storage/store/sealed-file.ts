import { createHash, type KeyObject } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { RecorderError } from '../../base/index.ts';
import { fileSource, type ObjectIdentity, SealedReader, SealedWriter } from '../sealed/index.ts';
import { writeFully } from './file-sink.ts';
import type { ByteRange, ObjectSink, StoredObject } from './object-store.ts';
import { guarded, readError } from './store-error.ts';

/** The data keys of recordings whose objects are sealed. */
export interface DataKeys {
  /** Errors: those of keys, `KEY_MISSING` where the recording has none. */
  keyOf(recordingId: string): Promise<KeyObject>;
}

/** With what an object is sealed. */
export interface Sealing {
  readonly identity: ObjectIdentity;
  readonly key: KeyObject;
}

/** A sealed object to be read, and the file it lies in. */
export interface OpenSealed {
  readonly path: string;
  readonly objectId: string;
  readonly identity: ObjectIdentity;
  readonly keys: DataKeys;
}

/** Seals what is written into a new file. */
export class SealedSink implements ObjectSink {
  readonly #file: FileHandle;
  readonly #what: string;
  readonly #identity: ObjectIdentity;
  readonly #key: KeyObject;
  readonly #writer: SealedWriter;

  /** `file` is empty, and open for reading and writing; errors begin with `what`. */
  constructor(file: FileHandle, what: string, { identity, key }: Sealing) {
    this.#file = file;
    this.#what = what;
    this.#identity = identity;
    this.#key = key;
    this.#writer = new SealedWriter(identity, key, (bytes, at) => writeFully(file, bytes, at));
  }

  get sizeBytes(): number {
    return this.#writer.sizeBytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await guarded(this.#what, () => this.#writer.write(bytes));
  }

  patch(offset: number, bytes: Uint8Array): void {
    this.#writer.patch(offset, bytes);
  }

  /** Seals the rest, makes the file durable and reads it back. Throws `STORE_VERIFY_FAILED`. */
  async finish(): Promise<StoredObject> {
    const { sizeBytes } = this.#writer;
    await this.#writer.finish();
    await this.#file.sync();
    const hash = createHash('sha256');
    try {
      const reader = await SealedReader.open(fileSource(this.#file), this.#identity, this.#key);
      for await (const bytes of reader.read()) hash.update(bytes);
      return { sizeBytes, sha256: hash.digest('hex') };
    } catch (cause) {
      const why = `${this.#what}: read back, it is different`;
      throw new RecorderError('STORE_VERIFY_FAILED', why, { cause, isRetryable: true });
    }
  }

  /** Forgets key and plaintext. Idempotent. */
  close(): void {
    this.#writer.close();
  }
}

/** The bytes of a sealed object, or those of `range`. */
export async function* readSealed(sealed: OpenSealed, range?: ByteRange): AsyncGenerator<Buffer> {
  const file = await openFile(sealed);
  try {
    const reader = await openReader(file, sealed);
    yield* reader.read(range?.start, range?.end);
  } catch (error) {
    throw readError(error, sealed.objectId);
  } finally {
    await file.close();
  }
}

/** How long the plaintext of a sealed object is; authenticated. */
export async function sealedSize(sealed: OpenSealed): Promise<number> {
  const file = await openFile(sealed);
  try {
    return (await openReader(file, sealed)).sizeBytes;
  } catch (error) {
    throw readError(error, sealed.objectId);
  } finally {
    await file.close();
  }
}

async function openReader(file: FileHandle, sealed: OpenSealed): Promise<SealedReader> {
  const { identity, keys } = sealed;
  return SealedReader.open(fileSource(file), identity, await keys.keyOf(identity.recordingId));
}

async function openFile({ path, objectId }: OpenSealed): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw readError(error, objectId);
  }
}
