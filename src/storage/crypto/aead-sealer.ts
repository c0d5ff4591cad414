import { createCipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { bindOpenSsl, type OpenSsl } from './openssl.ts';
import type { SealArea } from './seal-area.ts';

/** Seals with AES-256-GCM and one key, again and again. */
export interface AeadSealer {
  /**
   * Seals the first `length` bytes of the area's plaintext into its block, behind the head; the
   * tag of 16 bytes follows. Nonce and additional bytes stand in the area.
   */
  seal(area: SealArea, length: number): void;
  /** Lets go of the key. Idempotent; nothing can be sealed afterwards. */
  close(): void;
}

/**
 * A sealer with `key`, 32 bytes. A cipher object of Node's costs seven times as much as the
 * sealing itself and leaves garbage, so that OpenSSL is called directly where this Node shows its
 * functions; elsewhere Node's own interface gives the same bytes.
 */
export function createSealer(key: KeyObject): AeadSealer {
  const openSsl = bindOpenSsl();
  return openSsl === undefined ? new NodeSealer(key) : new OpenSslSealer(openSsl, key);
}

/** Through `node:crypto`: an object per call. */
export class NodeSealer implements AeadSealer {
  #key: KeyObject | undefined;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  seal(area: SealArea, length: number): void {
    if (this.#key === undefined) throw new RangeError('the sealer is closed');
    const cipher = createCipheriv('aes-256-gcm', this.#key, area.nonce, { authTagLength: 16 });
    cipher.setAAD(area.additional);
    area.block.set(cipher.update(area.plaintext.subarray(0, length)), area.headBytes);
    cipher.final();
    area.block.set(cipher.getAuthTag(), area.headBytes + length);
  }

  close(): void {
    this.#key = undefined;
  }
}

/** Through OpenSSL's own functions: the key is set up once, nothing is allocated. */
export class OpenSslSealer implements AeadSealer {
  readonly #openSsl: OpenSsl;
  #context: number;
  /** The area that was used last, and where it lies. */
  #area: SealArea | undefined;
  #base = 0;

  constructor(openSsl: OpenSsl, key: KeyObject) {
    this.#openSsl = openSsl;
    this.#context = openSsl.newContext(key.export());
  }

  seal(area: SealArea, length: number): void {
    if (this.#context === 0) throw new RangeError('the sealer is closed');
    if (length > area.plaintext.length) throw new RangeError('more than there is');
    if (area !== this.#area) {
      this.#area = area;
      this.#base = this.#openSsl.addressOf(area.memory);
    }
    const origin = this.#base - area.memory.byteOffset;
    const { additional, plaintext, nonce, block } = area;
    const out = origin + block.byteOffset + area.headBytes;
    this.#openSsl.begin(this.#context, origin + nonce.byteOffset);
    this.#openSsl.update(this.#context, 0, origin + additional.byteOffset, additional.length);
    this.#openSsl.update(this.#context, out, origin + plaintext.byteOffset, length);
    this.#openSsl.finish(this.#context, out + length);
  }

  close(): void {
    if (this.#context !== 0) this.#openSsl.freeContext(this.#context);
    this.#context = 0;
    this.#area = undefined;
  }
}

/** A key of 32 bytes as ciphers want it: raw buffers cost several times as much in Node. */
export function toSecretKey(key: Uint8Array): KeyObject {
  if (key.length !== 32) throw new RangeError('a key has 32 bytes');
  return createSecretKey(key);
}
