import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { type RecorderError, systemCode } from '../../base/index.ts';
import { makeDirectory, makeRoot, syncDirectory } from './durable-directory.ts';
import { FileSink } from './file-sink.ts';
import { isObjectId, objectPath, TEMPORARY_SUFFIX } from './object-path.ts';
import type { ByteRange, ObjectSink, ObjectStore, StoredObject } from './object-store.ts';
import { guarded, readError, storeError } from './store-error.ts';

/** Objects as files of one directory tree. Layout and order of writes: docs/formats/store.md. */
export class FileStore implements ObjectStore {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Opens the store in `directory`, which is made where it is missing. */
  static open(directory: string): FileStore {
    const root = resolve(directory);
    try {
      makeRoot(root);
    } catch (error) {
      throw storeError(error, `the store ${root} cannot be opened`);
    }
    return new FileStore(root);
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
    const file = await guarded(what, async () => {
      await makeDirectory(this.#root, dirname(path));
      return open(temporary, 'wx+', 0o600);
    });
    try {
      const sink = new FileSink(file, what);
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
      await file.close();
    }
  }

  async size(objectId: string): Promise<number> {
    try {
      return (await stat(objectPath(this.#root, objectId))).size;
    } catch (error) {
      throw readError(error, objectId);
    }
  }

  read(objectId: string, range?: ByteRange): Readable {
    const path = objectPath(this.#root, objectId);
    if (range !== undefined && range.start >= range.end) return Readable.from([]);
    const bounds = range === undefined ? {} : { start: range.start, end: range.end - 1 };
    const open: typeof fs.open = ((file: string, flags: string, mode: number, done: OpenDone) =>
      fs.open(file, flags, mode, (error, descriptor) => {
        if (error === null) done(null, descriptor);
        else done(readError(error, objectId), -1);
      })) as typeof fs.open;
    return fs.createReadStream(path, { ...bounds, highWaterMark: 262_144, fs: { ...fs, open } });
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
