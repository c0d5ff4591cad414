import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Clock, errorText, type Log, systemCode, type Timers } from '../base/index.ts';
import type { DecoderProgram, FinaliseJob } from '../finalise/index.ts';
import type { AudioSettings, RecordingFacts } from '../recording/index.ts';
import { destroyJournal } from '../storage/journal/index.ts';

/** A journal whose capturing is over, with the key that opens it. */
export interface ClosedJournal {
  readonly recordingId: string;
  readonly journalPath: string;
  readonly key: Buffer;
  /** Its recording is listed already; the journal was kept for what could not be decoded then. */
  readonly isStored?: boolean | undefined;
}

export interface FinaliseQueueOptions {
  /** Makes audio of a journal. Rejects when it could not; nothing is lost then. */
  readonly run: (job: FinaliseJob) => Promise<RecordingFacts>;
  /** Writes the catalog rows, durably, all or none. Throws when it could not. */
  readonly store: (recordings: readonly RecordingFacts[]) => void;
  /**
   * Writes the row of a recording in place of the one that is listed; false where it was deleted
   * meanwhile, and all that was made of it again.
   */
  readonly replace: (facts: RecordingFacts) => Promise<boolean>;
  readonly isStored: (recordingId: string) => boolean;
  /** What decodes codecs that are not built in; undefined where nothing does. */
  readonly decoders: () => DecoderProgram | undefined;
  readonly audioSettings: () => AudioSettings;
  /** The data key with which a recording is to be sealed; undefined where it is not. */
  readonly sealKey: (recordingId: string) => Promise<Buffer | undefined>;
  /** Removes what earlier tries left of a recording that is stored now. */
  readonly removeOthers: (facts: RecordingFacts) => Promise<void>;
  readonly storeDirectory: string;
  /** Where journals are kept whose codec could not be decoded. */
  readonly undecodedDirectory: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Waits between tries; after the last the journal waits for the next start. */
const RETRY_AFTER_MS = [5_000, 60_000, 600_000];
/** Where only room is lacking it is tried again as long as that is so. */
const RETRY_FULL_MS = 600_000;

/** Rows of recordings that are finished within this time are written together. */
const STORE_TOGETHER_MS = 100;

interface WaitingRow {
  readonly facts: RecordingFacts;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns closed journals into recordings: audio, then row, then the journal is released. A journal
 * that fails is kept, tried again, and reported as needing attention.
 */
export class FinaliseQueue {
  readonly #options: FinaliseQueueOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #needsAttention = new Map<string, string>();
  #rows: WaitingRow[] = [];
  #stored = 0;

  constructor(options: FinaliseQueueOptions) {
    this.#options = options;
  }

  /** Journals that are being turned into recordings, or wait for it. */
  get waiting(): number {
    return this.#running.size;
  }

  /** How many recordings were stored since the start. */
  get stored(): number {
    return this.#stored;
  }

  /** Recording id → what went wrong, for journals that could not be turned into recordings. */
  get needsAttention(): ReadonlyMap<string, string> {
    return this.#needsAttention;
  }

  /** Finalises `journal` when its turn comes. Never throws. */
  add(journal: ClosedJournal): void {
    this.#begin(journal, 0);
  }

  /** Resolves when nothing is waiting any more; later tries of failed ones are not waited for. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #begin(journal: ClosedJournal, attempt: number): void {
    const running = this.#finalise(journal, attempt).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #finalise(journal: ClosedJournal, attempt: number): Promise<void> {
    const { run, audioSettings, sealKey, removeOthers } = this.#options;
    const { storeDirectory, undecodedDirectory, clock, log } = this.#options;
    const { recordingId, journalPath, key } = journal;
    const beganMs = clock.monotonicMs();
    try {
      const facts = await run({
        recordingId,
        journalPath,
        key: key.toString('base64'),
        audio: audioSettings(),
        storeDirectory,
        sealKey: (await sealKey(recordingId))?.toString('base64'),
        decoders: this.#options.decoders(),
      });
      const isListed = await this.#list(journal, facts);
      if (isListed) await removeOthers(facts);
      this.#needsAttention.delete(recordingId);
      const isUndecoded = facts.legs.some((leg) => leg.undecoded.length > 0);
      if (isListed && isUndecoded)
        await rename(journalPath, join(undecodedDirectory, basename(journalPath)));
      else await destroyJournal(journalPath);
      const tookMs = Math.round(clock.monotonicMs() - beganMs);
      const { durationMs, isComplete } = facts;
      log.info({ recordingId, durationMs, isComplete, tookMs, isUndecoded }, 'recording stored');
    } catch (error) {
      this.#failed(journal, attempt, error);
    }
  }

  /** Resolves when the row is durable; false where the recording was deleted meanwhile. */
  async #list({ isStored }: ClosedJournal, facts: RecordingFacts): Promise<boolean> {
    if (isStored === true) return this.#options.replace(facts);
    await this.#store(facts);
    this.#stored++;
    return true;
  }

  /** Resolves when the row is durable. Alone it is written at once, among others with them. */
  #store(facts: RecordingFacts): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#rows.push({ facts, resolve, reject });
      if (this.#rows.length >= this.#running.size) this.#storeRows();
      else if (this.#rows.length === 1) {
        this.#options.timers.after(STORE_TOGETHER_MS, () => this.#storeRows());
      }
    });
  }

  #storeRows(): void {
    const rows = this.#rows;
    this.#rows = [];
    try {
      if (rows.length > 0) this.#options.store(rows.map(({ facts }) => facts));
      for (const { resolve } of rows) resolve();
    } catch (error) {
      // One row that cannot be written must not hold up the others.
      if (rows.length === 1) rows[0]!.reject(error);
      else for (const row of rows) this.#storeAlone(row);
    }
  }

  #storeAlone({ facts, resolve, reject }: WaitingRow): void {
    try {
      this.#options.store([facts]);
      resolve();
    } catch (error) {
      reject(error);
    }
  }

  #failed(journal: ClosedJournal, attempt: number, error: unknown): void {
    const { timers, log, isStored } = this.#options;
    const { recordingId } = journal;
    // With the recording its journal was destroyed, whatever was being made of it.
    if (journal.isStored === true && !isStored(recordingId)) return;
    const isFull = systemCode(error) === 'STORE_FULL';
    const retryAfterMs = RETRY_AFTER_MS[attempt] ?? (isFull ? RETRY_FULL_MS : undefined);
    const reason = errorText(error);
    this.#needsAttention.set(recordingId, reason);
    log.error({ recordingId, attempt, retryAfterMs, error: reason }, 'recording not stored');
    if (retryAfterMs === undefined) return;
    timers.after(retryAfterMs, () => this.#begin(journal, attempt + 1));
  }
}
