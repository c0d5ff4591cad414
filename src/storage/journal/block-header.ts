import { readSync } from 'node:fs';
import {
  CHUNK_HEADER_BYTES,
  EPOCH_BYTES,
  type Epoch,
  parseChunkHeader,
  parseEpoch,
  TAG_BYTES,
} from './block.ts';

/** What a block is as far as its first bytes say; nothing is authenticated. */
export type BlockHeader =
  | { readonly kind: 'epoch'; readonly epoch: Epoch; readonly end: number }
  | {
      readonly kind: 'chunk';
      readonly epochNumber: number;
      readonly number: number;
      readonly end: number;
    };

/** Reads the beginnings of blocks from an open file. */
export class BlockHeaders {
  readonly #descriptor: number;
  readonly #start = Buffer.alloc(EPOCH_BYTES);

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** The block that begins at `position`; undefined where none does. Its end may not be there. */
  at(position: number): BlockHeader | undefined {
    const length = readSync(this.#descriptor, this.#start, 0, EPOCH_BYTES, position);
    const bytes = this.#start.subarray(0, length);
    const chunk = parseChunkHeader(bytes);
    if (chunk !== undefined) {
      const { epoch: epochNumber, number, sealedBytes } = chunk;
      const end = position + CHUNK_HEADER_BYTES + sealedBytes + TAG_BYTES;
      return { kind: 'chunk', epochNumber, number, end };
    }
    const epoch = parseEpoch(bytes);
    return epoch && { kind: 'epoch', epoch, end: position + EPOCH_BYTES };
  }
}
