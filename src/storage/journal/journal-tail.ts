import { closeSync, fstatSync, readSync } from 'node:fs';
import { toSecretKey } from '../crypto/index.ts';
import type { Epoch } from './block.ts';
import { BlockHeaders } from './block-header.ts';
import type { OpenJournal } from './block-scan.ts';
import { ClockCorrection } from './clock-correction.ts';
import { EpochSeal } from './epoch-seal.ts';
import { type JournalEntry, parseEntries } from './journal-entry.ts';
import { type JournalHeader, openJournal, readHeader } from './journal-header.ts';

/**
 * Reads a journal that is being written, behind who writes it. Begins at its present end; what
 * stands before is read by a JournalReader. Where the file is damaged nothing more is read.
 */
export class JournalTail {
  readonly #journal: OpenJournal;
  readonly #header: JournalHeader;
  readonly #blocks: BlockHeaders;
  readonly #clock = new ClockCorrection();
  #position: number;
  #epoch: Epoch | undefined;
  #seal: EpochSeal | undefined;
  #isClosed = false;

  /** Errors: `JOURNAL_UNREADABLE`, `JOURNAL_VERSION`, `JOURNAL_DAMAGED`. */
  constructor({ path, key }: { readonly path: string; readonly key: Uint8Array }) {
    const descriptor = openJournal(path, 'r');
    this.#journal = { descriptor, path, key: toSecretKey(key) };
    this.#blocks = new BlockHeaders(descriptor);
    try {
      this.#header = readHeader(descriptor, path);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    this.#position = this.#header.bytes.length;
    this.#passOver();
  }

  /** The entries of the chunks that were written whole since the last call. */
  read(): JournalEntry[] {
    const entries: JournalEntry[] = [];
    if (this.#isClosed) return entries;
    const { size } = fstatSync(this.#journal.descriptor);
    while (this.#position < size) {
      const block = this.#blocks.at(this.#position);
      if (block === undefined || block.end > size) break;
      if (block.kind === 'epoch') this.#begin(block.epoch);
      else entries.push(...this.#open(block.number, block.end));
      this.#position = block.end;
    }
    return entries;
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#journal.descriptor);
  }

  /** Goes to the end of the last whole block without opening any. */
  #passOver(): void {
    const { size } = fstatSync(this.#journal.descriptor);
    while (this.#position < size) {
      const block = this.#blocks.at(this.#position);
      if (block === undefined || block.end > size) return;
      if (block.kind === 'epoch') this.#begin(block.epoch);
      this.#position = block.end;
    }
  }

  #begin(epoch: Epoch): void {
    this.#epoch = epoch;
    this.#seal = undefined;
    this.#clock.beginEpoch();
  }

  #open(number: number, end: number): JournalEntry[] {
    if (this.#epoch === undefined) return [];
    const { descriptor, key } = this.#journal;
    this.#seal ??= new EpochSeal(key, this.#header, this.#epoch);
    const block = Buffer.allocUnsafe(end - this.#position);
    readSync(descriptor, block, 0, block.length, this.#position);
    const opened = this.#seal.open(number, block);
    if (opened === undefined) return [];
    this.#clock.begin(opened.readDoubleLE(0), opened.readDoubleLE(8));
    return parseEntries(opened, (wallMs) => this.#clock.toTimeline(wallMs)) ?? [];
  }
}
