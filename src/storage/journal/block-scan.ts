import type { KeyObject } from 'node:crypto';
import { fstatSync, readSync } from 'node:fs';
import {
  CHUNK_HEADER_BYTES,
  EPOCH_BYTES,
  EPOCH_MAGIC,
  type Epoch,
  parseChunkHeader,
  parseEpoch,
  TAG_BYTES,
} from './block.ts';
import { EpochSeal } from './epoch-seal.ts';
import { type JournalHeader, readHeader } from './journal-header.ts';

const WINDOW_BYTES = 4 << 20;
const MAGIC_START = Buffer.from('EWJ', 'latin1');

/** A journal that is open for reading. */
export interface OpenJournal {
  readonly descriptor: number;
  readonly path: string;
  readonly key: KeyObject;
}

/** Something found in the file, in the order of the file. */
export type ScannedBlock =
  | { readonly kind: 'epoch'; readonly epoch: Epoch; readonly end: number }
  | {
      readonly kind: 'chunk';
      readonly number: number;
      readonly opened: Buffer;
      readonly end: number;
    }
  /** Bytes that are no block, with a block behind them. */
  | { readonly kind: 'damage'; readonly offset: number; readonly bytes: number }
  /** Chunks that should stand here and do not. */
  | { readonly kind: 'missing'; readonly chunks: number }
  /** The end: bytes with no block behind them. */
  | { readonly kind: 'torn'; readonly offset: number; readonly bytes: number };

type FoundBlock = Extract<ScannedBlock, { end: number }>;

/** Walks over the blocks of a journal and authenticates each; finds its way past damage. */
export class BlockScan {
  readonly header: JournalHeader;
  readonly #journal: OpenJournal;
  readonly #size: number;
  readonly #window: Buffer;
  #windowAt = 0;
  #windowLength = 0;
  #seal: EpochSeal | undefined;
  #epoch: Epoch | undefined;
  #nextNumber = 0;
  /** Bounds the work that a file full of false blocks can cause. */
  #searchBudget: number;

  constructor(journal: OpenJournal) {
    this.#journal = journal;
    this.#size = fstatSync(journal.descriptor).size;
    this.header = readHeader(journal.descriptor, journal.path);
    this.#window = Buffer.allocUnsafeSlow(Math.min(WINDOW_BYTES, this.#size));
    this.#searchBudget = 4 * this.#size + (16 << 20);
  }

  /** The blocks, and at last what is torn, if anything. */
  *blocks(): Generator<ScannedBlock> {
    let position = this.header.bytes.length;
    while (position < this.#size) {
      let found = this.#blockAt(position);
      if (found === undefined) {
        const at = this.#search(position + 1);
        const bytes = (at ?? this.#size) - position;
        yield { kind: at === undefined ? 'torn' : 'damage', offset: position, bytes };
        if (at === undefined) return;
        found = this.#blockAt(at)!;
      }
      const chunks = this.#accept(found);
      if (chunks > 0) yield { kind: 'missing', chunks };
      yield found;
      position = found.end;
    }
  }

  /** Number of the newest epoch, or -1; and how many chunks it has as far as the walk came. */
  get progress(): { epoch: number; chunks: number } {
    return { epoch: this.#epoch?.number ?? -1, chunks: this.#nextNumber };
  }

  #blockAt(position: number): FoundBlock | undefined {
    const start = this.#bytes(position, CHUNK_HEADER_BYTES);
    if (start === undefined) return undefined;
    if (start.readUInt32LE(0) === EPOCH_MAGIC) return this.#epochAt(position);
    const header = parseChunkHeader(start);
    if (header === undefined || header.epoch !== this.#epoch?.number) return undefined;
    if (header.number < this.#nextNumber) return undefined;
    const length = CHUNK_HEADER_BYTES + header.sealedBytes + TAG_BYTES;
    const block = this.#bytes(position, length);
    if (block === undefined) return undefined;
    this.#searchBudget -= length;
    const opened = this.#seal?.open(header.number, block);
    if (opened === undefined) return undefined;
    this.#searchBudget += length;
    return { kind: 'chunk', number: header.number, opened, end: position + length };
  }

  #epochAt(position: number): FoundBlock | undefined {
    const bytes = this.#bytes(position, EPOCH_BYTES);
    const epoch = bytes === undefined ? undefined : parseEpoch(bytes);
    if (epoch === undefined || epoch.number <= this.progress.epoch) return undefined;
    return { kind: 'epoch', epoch, end: position + EPOCH_BYTES };
  }

  /** Takes a block as the newest one; returns how many chunks are missing before it. */
  #accept(block: FoundBlock): number {
    if (block.kind === 'chunk') {
      const missing = block.number - this.#nextNumber;
      this.#nextNumber = block.number + 1;
      return missing;
    }
    const { epoch } = block;
    const follows = epoch.number === this.progress.epoch + 1;
    const missing = follows ? epoch.chunksBefore - this.#nextNumber : epoch.chunksBefore;
    this.#epoch = epoch;
    this.#seal = new EpochSeal(this.#journal.key, this.header, epoch);
    this.#nextNumber = 0;
    return Math.max(0, missing);
  }

  /** Where the next block begins at or after `from`, or undefined. */
  #search(from: number): number | undefined {
    let position = from;
    while (position < this.#size && this.#searchBudget > 0) {
      const length = Math.min(WINDOW_BYTES >> 1, this.#size - position);
      const stretch = this.#bytes(position, length)!;
      const at = stretch.indexOf(MAGIC_START);
      this.#searchBudget -= at < 0 ? length : at + 1;
      if (at < 0) {
        position += Math.max(1, length - MAGIC_START.length + 1);
        continue;
      }
      if (this.#blockAt(position + at) !== undefined) return position + at;
      position += at + 1;
    }
    return undefined;
  }

  /** A view of the file, valid until the next call; undefined beyond its end. */
  #bytes(position: number, length: number): Buffer | undefined {
    if (position + length > this.#size) return undefined;
    const offset = position - this.#windowAt;
    if (offset < 0 || offset + length > this.#windowLength) {
      this.#fill(position);
      if (this.#windowLength < length) return undefined;
      return this.#window.subarray(0, length);
    }
    return this.#window.subarray(offset, offset + length);
  }

  #fill(position: number): void {
    this.#windowAt = position;
    this.#windowLength = 0;
    const { descriptor } = this.#journal;
    while (this.#windowLength < this.#window.length) {
      const room = this.#window.length - this.#windowLength;
      const at = position + this.#windowLength;
      const read = readSync(descriptor, this.#window, this.#windowLength, room, at);
      if (read === 0) return;
      this.#windowLength += read;
    }
  }
}
