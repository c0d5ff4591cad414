import { createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { idBytes } from '../../base/index.ts';
import { type AeadSealer, createSealer, type SealArea } from '../crypto/index.ts';
import { CHUNK_HEADER_BYTES, type Epoch, TAG_BYTES } from './block.ts';
import type { JournalHeader } from './journal-header.ts';

const ID_BYTES = 16;
const INFO = Buffer.from('earwitness journal 1', 'latin1');

/** Seals and opens the chunks of one epoch of one journal (docs/formats/journal.md, Sealing). */
export class EpochSeal {
  readonly #key: KeyObject;
  readonly #nonce = Buffer.alloc(12);
  readonly #additional = Buffer.alloc(ID_BYTES + CHUNK_HEADER_BYTES);
  #sealer: AeadSealer | undefined;

  /** `dataKey` has 32 bytes. */
  constructor(dataKey: KeyObject, header: JournalHeader, epoch: Epoch) {
    const info = Buffer.concat([INFO, header.bound, epoch.bytes]);
    const derived = hkdfSync('sha256', dataKey, epoch.bytes.subarray(16), info, 32);
    this.#key = createSecretKey(Buffer.from(derived));
    this.#nonce.writeUInt32LE(epoch.number, 0);
    idBytes(header.recordingId).copy(this.#additional, 0);
  }

  /**
   * Seals the first `length` bytes of the plaintext behind the chunk header that stands in the
   * block already; the tag follows. `number` is used once.
   */
  seal(number: number, area: SealArea, length: number): void {
    this.#sealer ??= createSealer(this.#key);
    this.#bind(number, area.block);
    this.#nonce.copy(area.nonce);
    this.#additional.copy(area.additional);
    this.#sealer.seal(area, length);
  }

  /** What is sealed in a whole chunk, or undefined where it does not authenticate. */
  open(number: number, block: Buffer): Buffer | undefined {
    this.#bind(number, block);
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv('aes-256-gcm', this.#key, this.#nonce, options);
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

  /** Lets go of the key. Idempotent. */
  close(): void {
    this.#sealer?.close();
    this.#sealer = undefined;
  }

  #bind(number: number, block: Buffer): void {
    this.#nonce.writeUInt32LE(number, 8);
    block.copy(this.#additional, ID_BYTES, 0, CHUNK_HEADER_BYTES);
  }
}
