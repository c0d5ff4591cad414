import type { Readable } from 'node:stream';
import { type Access, type BoundView, type Look, userActor } from '../access/index.ts';
import {
  type Clock,
  errorText,
  type Log,
  newId,
  RecorderError,
  type Timers,
} from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, ChosenRecordings } from '../storage/catalog/index.ts';
import type { ExportFacts, FileState } from './archive-lists.ts';
import { ArchiveThread, type ArchiveThreadOptions } from './archive-thread.ts';
import { viewDetails, writeContent } from './write-content.ts';

/** So often it is looked whether somebody takes the archive. */
const WATCHED_EVERY_MS = 2000;
/** An archive that nobody takes further for so long is given up. */
const STALLED_MS = 120_000;

export type ExportState = 'ready' | 'running' | 'complete' | 'cancelled' | 'failed';

/** How far an export is. */
export interface ExportProgress {
  readonly state: ExportState;
  /** Chosen recordings, and the bytes of their audio. */
  readonly count: number;
  readonly sizeBytes: number;
  /** What of those is in the archive, or is not to be had. */
  readonly doneCount: number;
  readonly doneBytes: number;
  readonly states: Readonly<Record<FileState, number>>;
  /** Why it failed. */
  readonly errorCode: string | undefined;
}

export interface ExportParts extends ArchiveThreadOptions {
  readonly catalog: Catalog;
  readonly access: Access;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** What is exported, through which view. */
export interface ExportChoice {
  readonly view: BoundView;
  readonly chosen: ChosenRecordings;
  /** What was asked for, in the words of the request. */
  readonly query: Readonly<Record<string, unknown>>;
}

/** Recordings chosen for one archive, which is written while it is fetched, once. */
export class RecordingExport {
  readonly id = newId();
  readonly view: BoundView;
  /** When it was chosen, or ended. */
  changedAtMs: number;
  readonly #parts: ExportParts;
  readonly #query: ExportChoice['query'];
  readonly #total: Pick<ChosenRecordings, 'count' | 'sizeBytes'>;
  #ids: Uint8Array;
  #state: ExportState = 'ready';
  #errorCode: string | undefined;
  #archive: ArchiveThread | undefined;
  #running: Promise<void> | undefined;
  #doneBytes = 0;
  readonly #states = { whole: 0, damaged: 0, missing: 0, gone: 0 };

  constructor(parts: ExportParts, { view, chosen, query }: ExportChoice) {
    this.#parts = parts;
    this.view = view;
    this.#query = query;
    this.#total = { count: chosen.count, sizeBytes: chosen.sizeBytes };
    this.#ids = chosen.ids;
    this.changedAtMs = parts.clock.nowMs();
  }

  get progress(): ExportProgress {
    const { whole, damaged, missing, gone } = this.#states;
    return {
      ...{ state: this.#state, ...this.#total, states: { ...this.#states } },
      ...{ doneCount: whole + damaged + missing + gone, doneBytes: this.#doneBytes },
      errorCode: this.#errorCode,
    };
  }

  /**
   * The archive, for somebody at this network address. Throws `EXPORT_TAKEN` for any time but the
   * first, and what {@link BoundView.now} does.
   */
  async open(address: string): Promise<Readable> {
    if (this.#state !== 'ready') {
      throw new RecorderError('EXPORT_TAKEN', 'the archive was fetched already: export again');
    }
    this.#state = 'running';
    try {
      const look = await this.view.now({ isUse: true });
      this.#requireWanted();
      const actor = userActor(look.principal.user, address);
      const facts = this.#facts(look);
      const through = viewDetails(this.view.through, look.view);
      const details = { ...this.#total, query: this.#query, ...through };
      this.#report('export.started', actor, details);
      const archive = new ArchiveThread(this.#parts);
      this.#archive = archive;
      this.#running = this.#run(archive, actor, facts);
      return archive.bytes;
    } catch (error) {
      if (this.progress.state === 'running') this.#ended(error);
      throw error;
    }
  }

  /** Ends it: what was fetched of the archive is of no use. Resolves when nothing is held. */
  async cancel(): Promise<void> {
    if (this.#archive !== undefined) this.#archive.bytes.destroy();
    else if (this.#state === 'ready' || this.#state === 'running') this.#ended(undefined);
    await this.#running;
  }

  /** It may have been cancelled while it was being opened. */
  #requireWanted(): void {
    if (this.#state === 'running') return;
    throw new RecorderError('EXPORT_TAKEN', 'the export was cancelled');
  }

  async #run(archive: ArchiveThread, actor: Actor, facts: ExportFacts): Promise<void> {
    const { access, catalog, log, timers } = this.#parts;
    let lastMark = '';
    let markedMs = this.#parts.clock.monotonicMs();
    const watch = timers.every(WATCHED_EVERY_MS, () => {
      const mark = `${this.progress.doneCount} ${archive.sentBytes}`;
      const nowMs = this.#parts.clock.monotonicMs();
      if (mark !== lastMark || archive.isFetching) [lastMark, markedMs] = [mark, nowMs];
      if (nowMs - markedMs >= STALLED_MS) archive.bytes.destroy();
    });
    access.streams.guard(archive.bytes, () => this.view.now({ isUse: true }));
    const closed = new Promise((resolve) => archive.bytes.once('close', resolve));
    try {
      await writeContent({
        ...{ catalog, log, archive, actor, facts, view: this.view, ids: this.#ids },
        onDone: (state, sizeBytes) => {
          this.#states[state]++;
          this.#doneBytes += sizeBytes;
        },
        states: () => this.#states,
      });
    } catch (error) {
      archive.bytes.destroy(error as Error);
    }
    await closed;
    watch.cancel();
    this.#archive = undefined;
    this.#ended(archive.bytes.errored ?? undefined, archive.bytes.readableEnded);
    this.#reportEnd(actor);
  }

  #ended(error: unknown, isComplete = false): void {
    this.#ids = new Uint8Array();
    this.changedAtMs = this.#parts.clock.nowMs();
    const code = error instanceof RecorderError ? error.code : 'EXPORT_FAILED';
    if (isComplete) {
      this.#state = 'complete';
    } else if (error === undefined || code === 'EXPORT_CANCELLED') {
      this.#state = 'cancelled';
    } else {
      this.#state = 'failed';
      this.#errorCode = code;
      const facts = { exportId: this.id, code, error: errorText(error) };
      this.#parts.log.warn(facts, 'an export has ended before its time');
    }
  }

  #facts({ principal, view }: Look): ExportFacts {
    const { catalog, clock } = this.#parts;
    return {
      exportId: this.id,
      atMs: clock.nowMs(),
      timeZone: catalog.settings.get().timeZone,
      by: principal.user.loginName,
      secondPerson: view.fourEyes?.witness.loginName ?? null,
      filterId: this.view.through ?? null,
      query: this.#query,
      count: this.#total.count,
    };
  }

  #reportEnd(actor: Actor): void {
    const { state, errorCode, states, doneBytes } = this.progress;
    const details = { state, ...states, sizeBytes: doneBytes };
    try {
      const why = errorCode === undefined ? {} : { code: errorCode };
      this.#report('export.ended', actor, { ...details, ...why });
    } catch (error) {
      const facts = { exportId: this.id, error: errorText(error) };
      this.#parts.log.error(facts, 'the end of an export is not in the audit trail');
    }
  }

  #report(
    action: 'export.started' | 'export.ended',
    actor: Actor,
    details: Readonly<Record<string, unknown>>,
  ): void {
    const object = { kind: 'export', id: this.id } as const;
    this.#parts.catalog.audit.append({ actor, action, object, details });
  }
}
