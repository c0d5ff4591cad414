import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { RecorderError, takeRandom } from '../../base/index.ts';

const VERSION = 1;
const KEY_BYTES = 32;
const NONCE_AT = 5;
const SEALED_AT = 17;
const TAG_AT = SEALED_AT + KEY_BYTES;

/** Length of a wrapped data key: version (1), key id (4), nonce (12), key (32), tag (16). */
export const WRAPPED_KEY_BYTES = TAG_AT + 16;

/**
 * Seals the 32 bytes of `dataKey` with a master key (AES-256-GCM, random nonce). `purpose` is
 * authenticated and must be given again to open: what is wrapped for one recording opens for no
 * other.
 */
export function wrapKey(
  masterKey: KeyObject,
  keyId: number,
  dataKey: Uint8Array,
  purpose: string,
): Buffer {
  const wrapped = Buffer.alloc(WRAPPED_KEY_BYTES);
  wrapped.writeUInt8(VERSION, 0);
  wrapped.writeUInt32LE(keyId, 1);
  const nonce = takeRandom(SEALED_AT - NONCE_AT);
  nonce.copy(wrapped, NONCE_AT);
  const cipher = createCipheriv('aes-256-gcm', masterKey, nonce);
  cipher.setAAD(additionalBytes(wrapped, purpose));
  cipher.update(dataKey).copy(wrapped, SEALED_AT);
  cipher.final();
  cipher.getAuthTag().copy(wrapped, TAG_AT);
  return wrapped;
}

/** Id of the master key that wrapped it. Throws `KEY_DAMAGED` where the form is not known. */
export function wrappingKeyId(wrapped: Uint8Array): number {
  if (wrapped.length !== WRAPPED_KEY_BYTES || wrapped[0] !== VERSION) throw damaged();
  return Buffer.from(wrapped).readUInt32LE(1);
}

/** The data key again. Throws `KEY_DAMAGED` where master key, purpose or bytes do not fit. */
export function unwrapKey(masterKey: KeyObject, wrapped: Uint8Array, purpose: string): Buffer {
  const nonce = wrapped.subarray(NONCE_AT, SEALED_AT);
  const decipher = createDecipheriv('aes-256-gcm', masterKey, nonce);
  decipher.setAAD(additionalBytes(wrapped, purpose));
  decipher.setAuthTag(wrapped.subarray(TAG_AT));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(SEALED_AT, TAG_AT)), decipher.final()]);
  } catch (cause) {
    throw damaged(cause);
  }
}

function additionalBytes(wrapped: Uint8Array, purpose: string): Buffer {
  return Buffer.concat([wrapped.subarray(0, NONCE_AT), Buffer.from(purpose, 'utf8')]);
}

function damaged(cause?: unknown): RecorderError {
  return new RecorderError(
    'KEY_DAMAGED',
    'A wrapped data key does not open: damaged, for another object, or of another master key.',
    { cause },
  );
}
