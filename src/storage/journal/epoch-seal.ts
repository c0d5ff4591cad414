import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { idBytes } from '../../base/index.ts';
import { CHUNK_HEADER_BYTES, type Epoch, TAG_BYTES } from './block.ts';
import type { JournalHeader } from './journal-header.ts';

const ALGORITHM = 'aes-256-gcm';
const ID_BYTES = 16;
const INFO = Buffer.from('earwitness journal 1', 'latin1');

/** Seals and opens the chunks of one epoch of one journal (docs/formats/journal.md, Sealing). */
export class EpochSeal {
  readonly #key: KeyObject;
  readonly #nonce = Buffer.alloc(12);
  readonly #additional = Buffer.alloc(ID_BYTES + CHUNK_HEADER_BYTES);

  /** `dataKey` has 32 bytes. */
  constructor(dataKey: KeyObject, header: JournalHeader, epoch: Epoch) {
    const info = Buffer.concat([INFO, header.bytes, epoch.bytes]);
    const derived = hkdfSync('sha256', dataKey, epoch.bytes.subarray(16), info, 32);
    this.#key = createSecretKey(Buffer.from(derived));
    this.#nonce.writeUInt32LE(epoch.number, 0);
    idBytes(header.recordingId).copy(this.#additional, 0);
  }

  /**
   * Seals `plaintext` into `block` behind the chunk header that stands there already; the tag
   * follows. `number` is used once.
   */
  seal(number: number, plaintext: Buffer, block: Buffer): void {
    this.#bind(number, block);
    const cipher = createCipheriv(ALGORITHM, this.#key, this.#nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#additional);
    block.set(cipher.update(plaintext), CHUNK_HEADER_BYTES);
    cipher.final();
    block.set(cipher.getAuthTag(), CHUNK_HEADER_BYTES + plaintext.length);
  }

  /** What is sealed in a whole chunk, or undefined where it does not authenticate. */
  open(number: number, block: Buffer): Buffer | undefined {
    this.#bind(number, block);
    const decipher = createDecipheriv(ALGORITHM, this.#key, this.#nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(this.#additional);
    decipher.setAuthTag(block.subarray(-TAG_BYTES));
    const opened = decipher.update(block.subarray(CHUNK_HEADER_BYTES, -TAG_BYTES));
    try {
      decipher.final();
      return opened;
    } catch {
      return undefined;
    }
  }

  #bind(number: number, block: Buffer): void {
    this.#nonce.writeUInt32LE(number, 8);
    block.copy(this.#additional, ID_BYTES, 0, CHUNK_HEADER_BYTES);
  }
}

/** A data key of 32 bytes as the cipher wants it: raw buffers cost several times as much. */
export function toSecretKey(key: Uint8Array): KeyObject {
  if (key.length !== 32) throw new RangeError('a data key has 32 bytes');
  return createSecretKey(key);
}
