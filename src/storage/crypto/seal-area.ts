/** Bytes of the nonce of AES-256-GCM. */
const NONCE_BYTES = 12;
/** Bytes of the authentication tag behind the sealed bytes. */
const TAG_BYTES = 16;
const ALIGNMENT = 64;

/** Sizes of a {@link SealArea} in bytes. */
export interface SealAreaSizes {
  readonly additional: number;
  readonly plaintext: number;
  /** Room before the sealed bytes for what the caller puts there. */
  readonly head: number;
}

/** Memory that is sealed from and into, reused for every seal. */
export class SealArea {
  /** 12 bytes, never used twice with a key. */
  readonly nonce: Buffer;
  /** Authenticated, not sealed. */
  readonly additional: Buffer;
  /** What is to be sealed, from its beginning; aligned to 64 bytes. */
  readonly plaintext: Buffer;
  /** Head, sealed bytes, tag: what goes to the disk as one piece. */
  readonly block: Buffer;
  readonly headBytes: number;
  /** All of it. Off the heap of JavaScript: it stays where it is. */
  readonly memory: Buffer;

  constructor(sizes: SealAreaSizes) {
    const additionalAt = align(NONCE_BYTES);
    const plaintextAt = align(additionalAt + sizes.additional);
    const blockAt = align(plaintextAt + sizes.plaintext);
    const blockBytes = sizes.head + sizes.plaintext + TAG_BYTES;
    this.memory = Buffer.allocUnsafeSlow(blockAt + blockBytes).fill(0);
    this.nonce = this.memory.subarray(0, NONCE_BYTES);
    this.additional = this.memory.subarray(additionalAt, additionalAt + sizes.additional);
    this.plaintext = this.memory.subarray(plaintextAt, plaintextAt + sizes.plaintext);
    this.block = this.memory.subarray(blockAt, blockAt + blockBytes);
    this.headBytes = sizes.head;
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
