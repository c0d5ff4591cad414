import { createSecretKey, type KeyObject } from 'node:crypto';
import { RecorderError } from '../../base/index.ts';
import { intakePairOf } from './intake-key.ts';
import { KeyWrapper, unwrapKey, wrappingKeyId } from './key-wrap.ts';
import {
  fingerprintOf,
  isRecipientWrap,
  type RecipientPair,
  recipientOf,
  unwrapAs,
  wrapTo,
} from './recipient-wrap.ts';
import type { MasterKey, StoredKeys } from './stored-keys.ts';

interface OpenKey {
  readonly id: number;
  readonly key: KeyObject;
  readonly intake: RecipientPair;
}

/** Master keys that are at hand, and what they wrap and open. */
export class OpenKeys {
  readonly stored: StoredKeys;
  readonly newestId: number;
  readonly #path: string;
  readonly #byId = new Map<number, OpenKey>();
  readonly #byFingerprint = new Map<string, OpenKey>();
  readonly #newest: OpenKey;
  readonly #wrapper: KeyWrapper;
  readonly #recipients: ReadonlySet<string>;

  /** `stored` holds at least one key; `path` names the file in errors. */
  constructor(stored: StoredKeys, path: string) {
    this.stored = stored;
    this.#path = path;
    for (const item of stored.keys) this.#add(item);
    this.newestId = stored.keys.at(-1)!.id;
    this.#newest = this.#byId.get(this.newestId)!;
    this.#wrapper = new KeyWrapper(this.#newest.key, this.newestId);
    this.#recipients = new Set(
      stored.recipients.map(({ publicKey }) => fingerprintOf(publicKey).toString('hex')),
    );
  }

  wrap(key: Uint8Array, purpose: string): Buffer {
    return this.#wrapper.wrap(key, purpose);
  }

  unwrap(wrapped: Uint8Array, purpose: string): Buffer {
    const master = this.#masterOf(wrapped);
    return isRecipientWrap(wrapped)
      ? unwrapAs(master.intake, wrapped, purpose)
      : unwrapKey(master.key, wrapped, purpose);
  }

  rewrap(wrapped: Uint8Array, purpose: string): Buffer | undefined {
    if (this.masterOf(wrapped) === this.newestId) return undefined;
    const key = this.unwrap(wrapped, purpose);
    return isRecipientWrap(wrapped)
      ? wrapTo(this.#newest.intake.publicKey, key, purpose)
      : this.wrap(key, purpose);
  }

  masterOf(wrapped: Uint8Array): number {
    return this.#masterOf(wrapped).id;
  }

  /** Whether the first is by the newest master key, and the others to each recipient. */
  isForAll([master, ...others]: readonly Uint8Array[]): boolean {
    if (master === undefined || isRecipientWrap(master)) return false;
    const named = new Set(others.map((each) => recipientOf(each).toString('hex')));
    return (
      wrappingKeyId(master) === this.newestId &&
      others.length === this.#recipients.size &&
      [...this.#recipients].every((recipient) => named.has(recipient))
    );
  }

  close(): void {
    this.#wrapper.close();
  }

  #add(item: MasterKey): void {
    const open = { id: item.id, key: createSecretKey(item.key), intake: intakePairOf(item) };
    this.#byId.set(item.id, open);
    this.#byFingerprint.set(fingerprintOf(open.intake.publicKey).toString('hex'), open);
  }

  #masterOf(wrapped: Uint8Array): OpenKey {
    if (isRecipientWrap(wrapped)) {
      const found = this.#byFingerprint.get(recipientOf(wrapped).toString('hex'));
      if (found !== undefined) return found;
      const why = `The master key of an intake key is not in ${this.#path}.`;
      throw new RecorderError('KEY_UNKNOWN', why);
    }
    const id = wrappingKeyId(wrapped);
    const found = this.#byId.get(id);
    if (found !== undefined) return found;
    throw new RecorderError('KEY_UNKNOWN', `Master key ${id} is not in ${this.#path}.`);
  }
}
