import type { KeyObject } from 'node:crypto';
import { closeSync } from 'node:fs';
import { toSecretKey } from '../crypto/index.ts';
import { BlockScan } from './block-scan.ts';
import { ClockCorrection } from './clock-correction.ts';
import { type JournalEntry, parseEntries } from './journal-entry.ts';
import { type JournalHeader, openJournal, readJournalHeader } from './journal-header.ts';

/** Bytes in the middle of a journal that could not be used. */
export interface JournalDamage {
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** What reading a journal found beside its entries; complete after the last entry. */
export interface JournalReport {
  readonly epochs: number;
  readonly chunks: number;
  /** Bytes behind the last whole chunk: normal after a crash. */
  readonly tornBytes: number;
  readonly damage: readonly JournalDamage[];
  /** Chunks whose numbers are left out, damaged ones among them. */
  readonly missingChunks: number;
  /** Jumps of the wall clock that were taken out, in milliseconds, forward positive. */
  readonly clockJumpsMs: readonly number[];
}

/** A journal to be read from its beginning to its last whole chunk; iterable more than once. */
export class JournalReader implements Iterable<JournalEntry> {
  readonly header: JournalHeader;
  readonly #path: string;
  readonly #key: KeyObject;
  #report: JournalReport;

  /** Errors: `JOURNAL_UNREADABLE`, `JOURNAL_VERSION`, `JOURNAL_DAMAGED`. */
  constructor(path: string, key: Uint8Array) {
    this.header = readJournalHeader(path);
    this.#path = path;
    this.#key = toSecretKey(key);
    this.#report = emptyReport();
  }

  /** Of the newest iteration as far as it came. */
  get report(): JournalReport {
    return this.#report;
  }

  *[Symbol.iterator](): Generator<JournalEntry> {
    const descriptor = openJournal(this.#path, 'r');
    try {
      yield* this.#entries(new BlockScan({ descriptor, path: this.#path, key: this.#key }));
    } finally {
      closeSync(descriptor);
    }
  }

  *#entries(scan: BlockScan): Generator<JournalEntry> {
    const clock = new ClockCorrection();
    const report = emptyReport();
    report.clockJumpsMs = clock.jumpsMs;
    this.#report = report;
    let chunkAt = scan.header.bytes.length;
    for (const block of scan.blocks()) {
      switch (block.kind) {
        case 'epoch':
          report.epochs++;
          clock.beginEpoch();
          break;
        case 'chunk': {
          clock.begin(block.opened.readDoubleLE(0), block.opened.readDoubleLE(8));
          const entries = parseEntries(block.opened, (wallMs) => clock.toTimeline(wallMs));
          report.chunks++;
          if (entries !== undefined) yield* entries;
          else report.damage.push({ offset: chunkAt, bytes: block.end - chunkAt });
          break;
        }
        case 'damage':
          report.damage.push({ offset: block.offset, bytes: block.bytes });
          break;
        case 'missing':
          report.missingChunks += block.chunks;
          break;
        case 'torn':
          report.tornBytes = block.bytes;
          break;
      }
      if ('end' in block) chunkAt = block.end;
    }
  }
}

/**
 * Opens a journal for reading. `key` is the data key of 32 bytes. Reads synchronously, chunk by
 * chunk, memory flat. Errors: `JOURNAL_UNREADABLE`, `JOURNAL_VERSION`, `JOURNAL_DAMAGED`.
 */
export function readJournal({ path, key }: { path: string; key: Uint8Array }): JournalReader {
  return new JournalReader(path, key);
}

type GrowingReport = { -readonly [K in keyof JournalReport]: JournalReport[K] } & {
  damage: JournalDamage[];
};

function emptyReport(): GrowingReport {
  return { epochs: 0, chunks: 0, tornBytes: 0, damage: [], missingChunks: 0, clockJumpsMs: [] };
}
