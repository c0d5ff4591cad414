import { randomBytes } from 'node:crypto';
import { RecorderError } from '../../base/index.ts';
import { type KeyProtection, masterKeyPurpose } from './key-protection.ts';
import { fingerprintOf } from './recipient-wrap.ts';
import type { EscrowRecipient, StoredKeys } from './stored-keys.ts';

/** A change of what is in the file of master keys. */
export type KeyChange = (stored: StoredKeys) => Promise<StoredKeys>;

const KEY_BYTES = 32;
/** A key file of a recording has room for these, and the master key. */
const MAX_RECIPIENTS = 8;

/** A file that nobody had before, with one master key. */
export async function firstKeys(protection: KeyProtection, id: number): Promise<StoredKeys> {
  const none: StoredKeys = { protection, keys: [], recipients: [] };
  return withKey(none, id);
}

/** Adds a master key, which wraps from then on. */
export const addMasterKey: KeyChange = (stored) =>
  withKey(stored, Math.max(...stored.keys.map(({ id }) => id)) + 1);

/** Takes a master key away. Errors: `KEY_UNKNOWN`, `KEY_IN_USE` for the newest. */
export function removeMasterKey(id: number): KeyChange {
  return async (stored) => {
    if (!stored.keys.some((item) => item.id === id)) {
      throw new RecorderError('KEY_UNKNOWN', `There is no master key ${id}.`);
    }
    if (stored.keys.at(-1)?.id === id) {
      const why = `Master key ${id} is the newest: everything is wrapped by it. Rotate first.`;
      throw new RecorderError('KEY_IN_USE', why);
    }
    return { ...stored, keys: stored.keys.filter((item) => item.id !== id) };
  };
}

/** Protects all master keys in another way. */
export function protectBy(protection: KeyProtection): KeyChange {
  return async (stored) => {
    const keys = [];
    for (const { id, key } of stored.keys) {
      keys.push({ id, key, wrapped: await protection.wrap(masterKeyPurpose(id), key) });
    }
    return { ...stored, protection, keys };
  };
}

/** Adds a recipient. Errors: `ESCROW_INVALID`. */
export function addRecipient(recipient: EscrowRecipient): KeyChange {
  return async (stored) => {
    const { name, publicKey } = recipient;
    const refuse = (why: string) => new RecorderError('ESCROW_INVALID', why);
    if (!/^[\w.-]{1,64}$/.test(name)) {
      throw refuse('A recipient has a name of 1 to 64 letters, digits and . _ -');
    }
    if (publicKey.length !== KEY_BYTES) throw refuse('A public key has 32 bytes, in base64.');
    const isKnown = stored.recipients.some(
      (other) => other.name === name || other.publicKey.equals(publicKey),
    );
    if (isKnown) throw refuse(`There is a recipient with the name ${name} or this key already.`);
    if (stored.recipients.length >= MAX_RECIPIENTS) {
      throw refuse(`There may be ${MAX_RECIPIENTS} recipients; remove one first.`);
    }
    return { ...stored, recipients: [...stored.recipients, recipient] };
  };
}

/** Takes a recipient away. Errors: `ESCROW_UNKNOWN`. */
export function removeRecipient(name: string): KeyChange {
  return async (stored) => {
    const recipients = stored.recipients.filter((each) => each.name !== name);
    if (recipients.length < stored.recipients.length) return { ...stored, recipients };
    throw new RecorderError('ESCROW_UNKNOWN', `There is no escrow recipient ${name}.`);
  };
}

/** Eight bytes that a person can compare, in hexadecimal digits. */
export function fingerprintText(publicKey: Uint8Array): string {
  return fingerprintOf(publicKey).toString('hex');
}

async function withKey(stored: StoredKeys, id: number): Promise<StoredKeys> {
  const key = randomBytes(KEY_BYTES);
  const wrapped = await stored.protection.wrap(masterKeyPurpose(id), key);
  return { ...stored, keys: [...stored.keys, { id, key, wrapped }] };
}
