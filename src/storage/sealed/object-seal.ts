import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { assert, idBytes } from '../../base/index.ts';
import { type AeadSealer, createSealer, SealArea } from '../crypto/index.ts';
import {
  AUTHENTICATED_BYTES,
  BOUND_BYTES,
  CHUNK_BYTES,
  FORMAT_VERSION,
  type ObjectIdentity,
  TAG_BYTES,
} from './sealed-header.ts';

const INFO = Buffer.from('earwitness object 1', 'latin1');
const NONCE_BYTES = 12;
const ADDITIONAL_BYTES = 44;
const HEADER_NONCE = Buffer.alloc(NONCE_BYTES, 0xff);
const CIPHER = 'aes-256-gcm';
const TAG_OPTIONS = { authTagLength: TAG_BYTES } as const;

/** Seals and opens the chunks of one object (docs/formats/sealed-object.md, Sealing). */
export class ObjectSeal {
  readonly #key: KeyObject;
  readonly #nonce = Buffer.alloc(NONCE_BYTES);
  readonly #additional = Buffer.alloc(ADDITIONAL_BYTES);
  #sealer: AeadSealer | undefined;
  #area: SealArea | undefined;
  /** No position below this one is sealed any more, but that of the first chunk, once. */
  #nextPosition = 1;
  #isFirstSealed = false;

  /** `dataKey` has 32 bytes; of `header` the salt and what stands before it count. */
  constructor(dataKey: KeyObject, header: Buffer, { recordingId, kind }: ObjectIdentity) {
    const bound = header.subarray(0, BOUND_BYTES);
    const salt = bound.subarray(48);
    const derived = hkdfSync('sha256', dataKey, salt, Buffer.concat([INFO, bound]), 32);
    this.#key = createSecretKey(Buffer.from(derived));
    this.#additional.writeUInt16LE(FORMAT_VERSION, 0);
    idBytes(recordingId).copy(this.#additional, 12);
    this.#additional.write(kind, 28, 'latin1');
  }

  /**
   * Seals a chunk; what is returned holds until the next is sealed. Positions rise, and the first
   * chunk, whose bytes are final last, comes once at any time: so no nonce is used twice.
   */
  seal(position: number, plaintext: Uint8Array, isLast: boolean): Buffer {
    if (position === 0) {
      assert(!this.#isFirstSealed, 'the first chunk is sealed once');
      this.#isFirstSealed = true;
    } else {
      assert(position >= this.#nextPosition, 'each chunk is sealed once');
      this.#nextPosition = position + 1;
    }
    this.#bind(position, isLast);
    this.#sealer ??= createSealer(this.#key);
    const sizes = { additional: ADDITIONAL_BYTES, plaintext: CHUNK_BYTES, head: 0 };
    this.#area ??= new SealArea(sizes);
    const area = this.#area;
    this.#nonce.copy(area.nonce);
    this.#additional.copy(area.additional);
    area.plaintext.set(plaintext);
    this.#sealer.seal(area, plaintext.length);
    return area.block.subarray(0, plaintext.length + TAG_BYTES);
  }

  /** The plaintext of a whole chunk, or undefined where it does not authenticate. */
  open(position: number, sealed: Buffer, isLast: boolean): Buffer | undefined {
    this.#bind(position, isLast);
    const decipher = createDecipheriv(CIPHER, this.#key, this.#nonce, TAG_OPTIONS);
    decipher.setAAD(this.#additional);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const opened = decipher.update(sealed.subarray(0, -TAG_BYTES));
    try {
      decipher.final();
      return opened;
    } catch {
      return undefined;
    }
  }

  /** The tag of a header that says its length. Once per object. */
  headerTag(header: Buffer): Buffer {
    const cipher = createCipheriv(CIPHER, this.#key, HEADER_NONCE, TAG_OPTIONS);
    cipher.setAAD(header.subarray(0, AUTHENTICATED_BYTES));
    cipher.final();
    return cipher.getAuthTag();
  }

  /** Whether the header, tag included, is as it was written. */
  isHeaderTrue(header: Buffer): boolean {
    const decipher = createDecipheriv(CIPHER, this.#key, HEADER_NONCE, TAG_OPTIONS);
    decipher.setAAD(header.subarray(0, AUTHENTICATED_BYTES));
    decipher.setAuthTag(header.subarray(AUTHENTICATED_BYTES, AUTHENTICATED_BYTES + TAG_BYTES));
    try {
      decipher.final();
      return true;
    } catch {
      return false;
    }
  }

  /** Lets go of the key, and of what was sealed last. Idempotent. */
  close(): void {
    this.#sealer?.close();
    this.#sealer = undefined;
    this.#area?.plaintext.fill(0);
    this.#area = undefined;
  }

  #bind(position: number, isLast: boolean): void {
    this.#nonce.writeBigUInt64LE(BigInt(position), 0);
    this.#additional.writeUInt8(isLast ? 1 : 0, 2);
    this.#nonce.copy(this.#additional, 4, 0, 8);
  }
}
