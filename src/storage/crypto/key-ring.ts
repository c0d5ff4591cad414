import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RecorderError, takeRandom } from '../../base/index.ts';
import { createKeyFile, type MasterKey, readKeyFile, replaceKeyFile } from './key-file.ts';
import { KeyWrapper, unwrapKey, wrappingKeyId } from './key-wrap.ts';

const KEY_BYTES = 32;

/** A fresh data key, once as it is and once as it may lie on a disk. */
export interface DataKey {
  /** 32 random bytes. */
  readonly key: Buffer;
  /** The key sealed by the newest master key; opens only with the same purpose. */
  readonly wrapped: Buffer;
}

/**
 * The master keys of this installation, in `<data>/keys/master.key` (0600). Data keys are wrapped
 * by the newest; older ones stay, so that what they wrapped still opens.
 */
export class KeyRing {
  readonly #path: string;
  readonly #keys = new Map<number, KeyObject>();
  #newestId = 0;
  /** With the newest master key. */
  #wrapper: KeyWrapper | undefined;

  private constructor(path: string, keys: readonly MasterKey[]) {
    this.#path = path;
    for (const item of keys) this.#add(item);
  }

  /**
   * Opens the key file of a data directory; makes it at the first start. Errors: `KEY_FILE_OPEN`
   * (others may read it), `KEY_FILE_DAMAGED`, `KEY_FILE_UNREADABLE`.
   */
  static async open(dataDirectory: string): Promise<KeyRing> {
    const directory = join(dataDirectory, 'keys');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, 'master.key');
    const existing = readKeyFile(path);
    if (existing !== undefined) return new KeyRing(path, existing);
    createKeyFile(path, [newMasterKey(1)]);
    // Another process may have been faster; what is in the file counts.
    return new KeyRing(path, readKeyFile(path) ?? []);
  }

  /** Id of the master key that wraps now. */
  get newestId(): number {
    return this.#newestId;
  }

  /** A new data key, wrapped for `purpose`: the id of the recording it belongs to. */
  newDataKey(purpose: string): DataKey {
    const key = takeRandom(KEY_BYTES);
    this.#wrapper ??= new KeyWrapper(this.#require(this.#newestId), this.#newestId);
    return { key, wrapped: this.#wrapper.wrap(key, purpose) };
  }

  /** A wrapped data key as 32 bytes. Errors: `KEY_DAMAGED`, `KEY_UNKNOWN`. */
  unwrap(wrapped: Uint8Array, purpose: string): Buffer {
    return unwrapKey(this.#require(wrappingKeyId(wrapped)), wrapped, purpose);
  }

  /** Adds a new master key, durably; it wraps from now on. */
  async rotate(): Promise<void> {
    const next = newMasterKey(this.#newestId + 1);
    const current = [...this.#keys].map(([id, key]) => ({ id, key: key.export() }));
    replaceKeyFile(this.#path, [...current, next]);
    this.#add(next);
  }

  #add(item: MasterKey): void {
    this.#keys.set(item.id, createSecretKey(item.key));
    this.#newestId = Math.max(this.#newestId, item.id);
    this.#wrapper?.close();
    this.#wrapper = undefined;
  }

  #require(id: number): KeyObject {
    const key = this.#keys.get(id);
    if (key !== undefined) return key;
    throw new RecorderError('KEY_UNKNOWN', `Master key ${id} is not in ${this.#path}.`);
  }
}

function newMasterKey(id: number): MasterKey {
  return { id, key: randomBytes(KEY_BYTES) };
}
