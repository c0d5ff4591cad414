import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { RecorderError, systemCode } from '../../base/index.ts';
import { makeDirectory, makeRoot, syncDirectory } from './durable-directory.ts';
import { FileSink } from './file-sink.ts';
import { isObjectId, objectPath, parseObjectId, TEMPORARY_SUFFIX } from './object-path.ts';
import type { ByteRange, ObjectSink, ObjectStore, StoredObject } from './object-store.ts';
import {
  type DataKeys,
  type OpenSealed,
  readSealed,
  SealedSink,
  type Sealing,
  sealedSize,
} from './sealed-file.ts';
import { guarded, readError, storeError } from './store-error.ts';

const READ_AHEAD_BYTES = 262_144;

const NO_KEYS: DataKeys = {
  keyOf: async () => {
    throw new RecorderError('KEY_MISSING', 'here nothing is sealed, and nothing sealed is read');
  },
};

/**
 * Objects as files of one directory tree, plain or sealed as their ids say. Layout and order of
 * writes: docs/formats/store.md.
 */
export class FileStore implements ObjectStore {
  readonly #root: string;
  readonly #keys: DataKeys;

  private constructor(root: string, keys: DataKeys) {
    this.#root = root;
    this.#keys = keys;
  }

  /**
   * Opens the store in `directory`, which is made where it is missing; sealed objects are written
   * and read with `keys`.
   */
  static open(directory: string, keys: DataKeys = NO_KEYS): FileStore {
    const root = resolve(directory);
    try {
      makeRoot(root);
    } catch (error) {
      throw storeError(error, `the store ${root} cannot be opened`);
    }
    return new FileStore(root, keys);
  }

  /**
   * Removes what interrupted writes left behind; returns how many files. Only at start: a write
   * that is going on, in this or another process, fails.
   */
  async removeLeftovers(): Promise<number> {
    let count = 0;
    for await (const path of this.#files()) {
      if (!path.endsWith(TEMPORARY_SUFFIX)) continue;
      await guarded(`${path} cannot be removed`, () => unlink(path));
      count++;
    }
    return count;
  }

  async put(objectId: string, write: (sink: ObjectSink) => Promise<void>): Promise<StoredObject> {
    const path = objectPath(this.#root, objectId);
    const temporary = `${path}.${randomBytes(6).toString('hex')}${TEMPORARY_SUFFIX}`;
    const what = `object ${objectId} cannot be stored`;
    const sealing = await this.#sealing(objectId);
    const file = await guarded(what, async () => {
      await makeDirectory(this.#root, dirname(path));
      return open(temporary, 'wx+', 0o600);
    });
    const sink =
      sealing === undefined ? new FileSink(file, what) : new SealedSink(file, what, sealing);
    try {
      // What the writer throws is its own to explain and passes unchanged.
      await write(sink);
      return await guarded(what, async () => {
        const stored = await sink.finish();
        await file.chmod(0o400);
        await rename(temporary, path);
        await syncDirectory(dirname(path));
        return stored;
      });
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    } finally {
      sink.close();
      await file.close();
    }
  }

  async size(objectId: string): Promise<number> {
    const path = objectPath(this.#root, objectId);
    const sealed = this.#sealed(objectId, path);
    if (sealed !== undefined) return sealedSize(sealed);
    try {
      return (await stat(path)).size;
    } catch (error) {
      throw readError(error, objectId);
    }
  }

  read(objectId: string, range?: ByteRange): Readable {
    const path = objectPath(this.#root, objectId);
    if (range !== undefined && range.start >= range.end) return Readable.from([]);
    const sealed = this.#sealed(objectId, path);
    if (sealed !== undefined) {
      const options = { objectMode: false, highWaterMark: READ_AHEAD_BYTES };
      return Readable.from(readSealed(sealed, range), options);
    }
    const bounds = range === undefined ? {} : { start: range.start, end: range.end - 1 };
    const open: typeof fs.open = ((file: string, flags: string, mode: number, done: OpenDone) =>
      fs.open(file, flags, mode, (error, descriptor) => {
        if (error === null) done(null, descriptor);
        else done(readError(error, objectId), -1);
      })) as typeof fs.open;
    return fs.createReadStream(path, {
      ...bounds,
      highWaterMark: READ_AHEAD_BYTES,
      fs: { ...fs, open },
    });
  }

  async delete(objectId: string): Promise<void> {
    const path = objectPath(this.#root, objectId);
    await guarded(`object ${objectId} cannot be deleted`, async () => {
      try {
        await unlink(path);
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return;
        throw error;
      }
      await syncDirectory(dirname(path));
    });
  }

  async *list(): AsyncIterable<string> {
    for await (const path of this.#files()) {
      const name = path.slice(dirname(path).length + 1);
      if (isObjectId(name)) yield name;
    }
  }

  async #sealing(objectId: string): Promise<Sealing | undefined> {
    const { isSealed, ...identity } = parseObjectId(objectId);
    if (!isSealed) return undefined;
    return { identity, key: await this.#keys.keyOf(identity.recordingId) };
  }

  #sealed(objectId: string, path: string): OpenSealed | undefined {
    const { isSealed, ...identity } = parseObjectId(objectId);
    return isSealed ? { path, objectId, identity, keys: this.#keys } : undefined;
  }

  async *#files(): AsyncIterable<string> {
    const what = `the store ${this.#root} cannot be listed`;
    const entries = await guarded(what, () => readdir(this.#root, { withFileTypes: true }));
    for (const entry of entries) {
      if (!entry.isDirectory() || !/^[0-9a-f]{2}$/.test(entry.name)) continue;
      const directory = join(this.#root, entry.name);
      for (const name of await guarded(what, () => readdir(directory))) {
        yield join(directory, name);
      }
    }
  }
}

type OpenDone = (error: RecorderError | null, descriptor: number) => void;
