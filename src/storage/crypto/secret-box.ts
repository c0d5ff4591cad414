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
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', toSecretKey(key), nonce);
    const sealed = cipher.update(text, 'utf8');
    return Buffer.concat([wrapped, nonce, sealed, cipher.final(), cipher.getAuthTag()]);
  }

  /** The text again. Throws `KEY_DAMAGED`, `KEY_UNKNOWN`. */
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
