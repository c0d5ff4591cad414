import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { RecorderError } from '../../base/index.ts';
import { toSecretKey } from './aead-sealer.ts';
import type { KeyRing } from './key-ring.ts';
import { WRAPPED_KEY_BYTES } from './key-wrap.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED_AT = WRAPPED_KEY_BYTES + NONCE_BYTES;

/** Seals short secrets, each with a key of its own (AES-256-GCM), for the name that it has. */
export class SecretBox {
  readonly #keyRing: KeyRing;

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing;
  }

  /** Wrapped key, nonce, sealed text, tag. Opens for `name` alone. */
  seal(name: string, text: string): Buffer {
    const { key, wrapped } = this.#keyRing.newDataKey(purposeOf(name));
    // A locked ring wraps for later; a secret that cannot be read back is not taken.
    if (wrapped.length !== WRAPPED_KEY_BYTES) this.#keyRing.unwrap(wrapped, purposeOf(name));
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', toSecretKey(key), nonce);
    const sealed = cipher.update(text, 'utf8');
    return Buffer.concat([wrapped, nonce, sealed, cipher.final(), cipher.getAuthTag()]);
  }

  /** The same, wrapped by the newest master key; undefined where it is so already. */
  rewrap(name: string, sealed: Uint8Array): Buffer | undefined {
    const wrapped = this.#keyRing.rewrap(sealed.subarray(0, WRAPPED_KEY_BYTES), purposeOf(name));
    if (wrapped === undefined) return undefined;
    return Buffer.concat([wrapped, sealed.subarray(WRAPPED_KEY_BYTES)]);
  }

  /** The text again. Throws `KEY_DAMAGED`, `KEY_UNKNOWN`, `KEY_LOCKED`. */
  open(name: string, sealed: Uint8Array): string {
    const key = this.#keyRing.unwrap(sealed.subarray(0, WRAPPED_KEY_BYTES), purposeOf(name));
    const nonce = sealed.subarray(WRAPPED_KEY_BYTES, SEALED_AT);
    const tagAt = Math.max(SEALED_AT, sealed.length - TAG_BYTES);
    try {
      const decipher = createDecipheriv('aes-256-gcm', toSecretKey(key), nonce);
      decipher.setAuthTag(sealed.subarray(tagAt));
      const text = decipher.update(sealed.subarray(SEALED_AT, tagAt));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new RecorderError('KEY_DAMAGED', `The secret ${name} does not open.`, { cause });
    }
  }
}

function purposeOf(name: string): string {
  return `secret ${name}`;
}
