import { createDecipheriv, type KeyObject } from 'node:crypto';
import { RecorderError, takeRandom } from '../../base/index.ts';
import { type AeadSealer, createSealer } from './aead-sealer.ts';
import { SealArea } from './seal-area.ts';

const VERSION = 1;
const KEY_BYTES = 32;
const NONCE_AT = 5;
const SEALED_AT = 17;
const TAG_AT = SEALED_AT + KEY_BYTES;

/** Length of a wrapped data key: version (1), key id (4), nonce (12), key (32), tag (16). */
export const WRAPPED_KEY_BYTES = TAG_AT + 16;

/** Wraps data keys with one master key (AES-256-GCM, random nonce). */
export class KeyWrapper {
  readonly #keyId: number;
  readonly #sealer: AeadSealer;
  /** For purposes of one length: all are identifiers. */
  #area: SealArea | undefined;

  constructor(masterKey: KeyObject, keyId: number) {
    this.#keyId = keyId;
    this.#sealer = createSealer(masterKey);
  }

  /**
   * Seals the 32 bytes of `dataKey`. `purpose` is authenticated and must be given again to open:
   * what is wrapped for one recording opens for no other.
   */
  wrap(dataKey: Uint8Array, purpose: string): Buffer {
    const area = this.#areaFor(Buffer.byteLength(purpose));
    const { block, nonce, additional, plaintext } = area;
    block.writeUInt8(VERSION, 0);
    block.writeUInt32LE(this.#keyId, 1);
    takeRandom(SEALED_AT - NONCE_AT).copy(nonce);
    nonce.copy(block, NONCE_AT);
    block.copy(additional, 0, 0, NONCE_AT);
    additional.write(purpose, NONCE_AT, 'utf8');
    plaintext.set(dataKey);
    this.#sealer.seal(area, KEY_BYTES);
    plaintext.fill(0);
    return Buffer.from(block);
  }

  /** Lets go of the master key. Idempotent. */
  close(): void {
    this.#sealer.close();
  }

  #areaFor(purposeBytes: number): SealArea {
    const additional = NONCE_AT + purposeBytes;
    if (this.#area?.additional.length !== additional) {
      this.#area = new SealArea({ additional, plaintext: KEY_BYTES, head: SEALED_AT });
    }
    return this.#area;
  }
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
