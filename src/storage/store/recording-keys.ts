import { type KeyObject, randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { assert, isId, type RecorderError, systemCode } from '../../base/index.ts';
import { DATA_KEY_BYTES, type KeyRing, toSecretKey } from '../crypto/index.ts';
import { makeDirectory, syncDirectory } from './durable-directory.ts';
import { writeFully } from './file-sink.ts';
import {
  encodeSlot,
  type FoundSlot,
  findSlot,
  KEY_FILE_BYTES,
  missingKey,
  SLOT_BYTES,
} from './key-slots.ts';
import { TEMPORARY_SUFFIX } from './object-path.ts';
import type { DataKeys } from './sealed-file.ts';
import { guarded, storeError } from './store-error.ts';

const ENDING = '.key';

/** Opens the data key of a recording in another way than with the master key. */
export type OpenWraps = (wraps: readonly Buffer[], purpose: string) => Buffer;

/**
 * The data keys of sealed recordings, each wrapped in a file of its own beside the objects
 * (docs/formats/keys.md, Key file of a recording).
 */
export class RecordingKeys implements DataKeys {
  readonly #root: string;
  readonly #keyRing: KeyRing;

  constructor(storeDirectory: string, keyRing: KeyRing) {
    this.#root = resolve(storeDirectory);
    this.#keyRing = keyRing;
  }

  /** Errors: `KEY_MISSING`, `KEY_DAMAGED`, `KEY_UNKNOWN`, `KEY_LOCKED`, `STORE_FAILED`. */
  async keyOf(recordingId: string): Promise<KeyObject> {
    return toSecretKey(await this.#key(recordingId));
  }

  /**
   * The data key of a recording that is about to be sealed, 32 bytes: the one that it has, or a new
   * one, durably. Where the one it has cannot be opened now, its objects are written anew with
   * another.
   */
  obtain(recordingId: string): Promise<Buffer> {
    return this.#keyRing.wrapping(() => this.#obtain(recordingId));
  }

  /**
   * The data key of a recording of which something is sealed already, or is about to be: the one
   * that it has, which is never replaced, or a new one. Errors as {@link keyOf}.
   */
  async keep(recordingId: string): Promise<Buffer> {
    try {
      return await this.#key(recordingId);
    } catch (error) {
      if (systemCode(error) !== 'KEY_MISSING') throw error;
      return this.obtain(recordingId);
    }
  }

  /** Destroys the key, durably: no sealed object of the recording opens any more. Idempotent. */
  async destroy(recordingId: string): Promise<void> {
    const path = this.#path(recordingId);
    await guarded(`the key of recording ${recordingId} cannot be destroyed`, async () => {
      const file = await tryOpen(path);
      if (file === undefined) return;
      try {
        await overwrite(file);
        await unlink(path);
        // Somebody may have wrapped it anew between the two.
        await overwrite(file);
      } finally {
        await file.close();
      }
      await syncDirectory(dirname(path));
    });
  }

  /**
   * Wraps the key by the newest master key and to the recipients there are now; false where it is
   * so already, or the recording is gone. `opened` opens it where the master key does not. Only for
   * who holds the key ring: two that do it at once could each overwrite the slot that the other
   * leaves.
   */
  async rewrap(recordingId: string, opened?: OpenWraps): Promise<boolean> {
    assert(this.#keyRing.isHeld, 'key files are changed by one at a time');
    const file = await this.#open(recordingId);
    if (file === undefined) return false;
    try {
      const slot = await readSlot(file, recordingId);
      if (slot === undefined || (opened === undefined && this.#keyRing.isForAll(slot.wraps))) {
        return false;
      }
      const purpose = purposeOf(recordingId);
      const key = opened?.(slot.wraps, purpose) ?? this.#keyRing.unwrap(slot.wraps[0]!, purpose);
      await this.#replaceSlot(file, slot, this.#keyRing.wrapForAll(key, purpose));
      return true;
    } catch (error) {
      throw storeError(error, `the key of recording ${recordingId} cannot be wrapped anew`);
    } finally {
      await file.close();
    }
  }

  /** Id of the master key without which the key does not open; undefined where there is none. */
  async masterOf(recordingId: string): Promise<number | undefined> {
    const file = await this.#open(recordingId);
    if (file === undefined) return undefined;
    try {
      const slot = await readSlot(file, recordingId);
      return slot === undefined ? undefined : this.#keyRing.masterOf(slot.wraps[0]!);
    } finally {
      await file.close();
    }
  }

  /** Ids of all recordings that have a key. */
  async *list(): AsyncIterable<string> {
    const what = `the store ${this.#root} cannot be listed`;
    for (const name of await guarded(what, () => readdir(this.#root))) {
      if (!/^[0-9a-f]{2}$/.test(name)) continue;
      for (const file of await guarded(what, () => readdir(join(this.#root, name)))) {
        const recordingId = file.slice(0, -ENDING.length);
        if (file.endsWith(ENDING) && isId(recordingId)) yield recordingId;
      }
    }
  }

  async #obtain(recordingId: string): Promise<Buffer> {
    let isReplaced = false;
    try {
      return await this.#key(recordingId);
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'KEY_MISSING' && code !== 'KEY_LOCKED') throw error;
      isReplaced = code === 'KEY_LOCKED';
    }
    const key = randomBytes(DATA_KEY_BYTES);
    const wraps = this.#keyRing.wrapForAll(key, purposeOf(recordingId));
    const slot = encodeSlot({ recordingId, generation: 1, wraps });
    // Where somebody else was faster, theirs counts.
    return (await this.#create(recordingId, slot, isReplaced)) ? key : this.#key(recordingId);
  }

  async #key(recordingId: string): Promise<Buffer> {
    try {
      return await this.#readKey(recordingId);
    } catch (error) {
      if (systemCode(error) !== 'KEY_UNKNOWN') throw error;
      // A rotation may have gone on since the ring, or the file, was read.
      await this.#keyRing.reload();
      return this.#readKey(recordingId);
    }
  }

  async #readKey(recordingId: string): Promise<Buffer> {
    const file = await this.#open(recordingId);
    if (file === undefined) throw missingKey(recordingId);
    try {
      const slot = await readSlot(file, recordingId);
      if (slot === undefined) throw missingKey(recordingId);
      return this.#keyRing.unwrap(slot.wraps[0]!, purposeOf(recordingId));
    } finally {
      await file.close();
    }
  }

  /** False where there is one, and it is not to be replaced. */
  async #create(recordingId: string, slot: Buffer, isReplaced: boolean): Promise<boolean> {
    const path = this.#path(recordingId);
    const temporary = `${path}.${randomBytes(6).toString('hex')}${TEMPORARY_SUFFIX}`;
    return guarded(`the key of recording ${recordingId} cannot be stored`, async () => {
      await makeDirectory(this.#root, dirname(path));
      const file = await open(temporary, 'wx', 0o600);
      try {
        await writeFully(file, Buffer.concat([slot, Buffer.alloc(SLOT_BYTES)]), 0);
        await file.sync();
        if (isReplaced) await rename(temporary, path);
        else await link(temporary, path);
      } catch (error) {
        if (systemCode(error) === 'EEXIST') return false;
        throw error;
      } finally {
        await file.close();
        await unlink(temporary).catch(() => undefined);
      }
      await syncDirectory(dirname(path));
      return true;
    });
  }

  async #replaceSlot(file: FileHandle, slot: FoundSlot, wraps: readonly Buffer[]): Promise<void> {
    const { recordingId, generation, index } = slot;
    const next = encodeSlot({ recordingId, generation: generation + 1, wraps });
    await writeFully(file, next, (1 - index) * SLOT_BYTES);
    await file.datasync();
    await writeFully(file, Buffer.alloc(SLOT_BYTES), index * SLOT_BYTES);
    await file.datasync();
    // The recording was deleted meanwhile: what was just written must not stay.
    if ((await file.stat()).nlink === 0) await overwrite(file);
  }

  async #open(recordingId: string): Promise<FileHandle | undefined> {
    const what = `the key of recording ${recordingId} cannot be read`;
    return guarded(what, () => tryOpen(this.#path(recordingId)));
  }

  #path(recordingId: string): string {
    if (!isId(recordingId)) throw new RangeError('not an id');
    return join(this.#root, recordingId.slice(34), `${recordingId}${ENDING}`);
  }
}

function purposeOf(recordingId: string): string {
  return `recording ${recordingId}`;
}

async function tryOpen(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined where the key was destroyed a moment ago. */
async function readSlot(file: FileHandle, recordingId: string): Promise<FoundSlot | undefined> {
  const bytes = Buffer.alloc(KEY_FILE_BYTES);
  await file.read(bytes, 0, KEY_FILE_BYTES, 0);
  try {
    return findSlot(bytes, recordingId);
  } catch (error) {
    if (systemCode(error as RecorderError) === 'KEY_MISSING') return undefined;
    throw error;
  }
}

async function overwrite(file: FileHandle): Promise<void> {
  await writeFully(file, Buffer.alloc(KEY_FILE_BYTES), 0);
  await file.datasync();
}
