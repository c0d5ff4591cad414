import { type Selectable, sql } from 'kysely';
import type { Clock } from '../../base/index.ts';
import type { RecordingFacts } from '../../recording/index.ts';
import { type Actor, systemActor } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { ReadThread } from './read-thread.ts';
import type { ArchivedRecordingRow } from './schema.ts';

/**
 * How far a recording is on its way. `moving`: chosen, perhaps in part there; `moved`: there whole
 * and verified, and still here; `archived`: there alone; `returning`: here again, and to be removed
 * there; `returned`: here alone, and not chosen again; `removing`: deleted, to be removed there.
 */
export type ArchiveState =
  | ('moving' | 'moved' | 'archived')
  | ('returning' | 'returned')
  | 'removing';

/** A recording that is, was or will be in the archive. */
export interface ArchivedRecording {
  readonly recordingId: string;
  readonly state: ArchiveState;
  /** Of its audio, below the directory of the archive. */
  readonly path: string;
  /** Of its audio. */
  readonly sizeBytes: number;
  /** When it came into this state. */
  readonly changedAtMs: number;
  /** Why it could not be removed; undefined where that was not tried, or is done. */
  readonly problem: string | undefined;
}

/** A recording that may be moved. */
export interface MovableRecording {
  readonly recordingId: string;
  readonly startedAtMs: number;
  readonly sizeBytes: number;
}

/** What is where. */
export interface ArchiveUsage {
  readonly localCount: number;
  readonly localBytes: number;
  readonly archivedCount: number;
  readonly archivedBytes: number;
}

export interface ArchiveTableOptions {
  readonly database: CatalogDatabase;
  /** For what may take long. */
  readonly thread: ReadThread;
  readonly audit: AuditTable;
  readonly clock: Clock;
}

/** How the paths of recordings end that are encrypted in the archive. */
export const ENCRYPTED_ENDING = '.ewa';

const MOVER = systemActor('archive');
/** States in which the archive has the only copy, or will have it at once. */
const THERE = ['moved', 'archived'] as const;
const ROW = queries.selectFrom('archived_recordings').selectAll();
const ROW_OF_ID = ROW.where('recording_id', '=', '').compile();
/** A recording of which parts may be decoded later is written again then. */
const HAS_UNDECODED = sql<boolean>`exists (
  select 1 from json_each(recording_facts.facts, '$.legs') as leg
  where json_array_length(leg.value, '$.undecoded') > 0)`;

/** The recordings in the archive, and those on their way: it survives a restart. */
export class ArchiveTable {
  readonly #options: ArchiveTableOptions;

  constructor(options: ArchiveTableOptions) {
    this.#options = options;
  }

  /** Undefined for a recording that the archive never had to do with. */
  find(recordingId: string): ArchivedRecording | undefined {
    const row = this.#options.database.firstOf(ROW_OF_ID, [recordingId]);
    return row === undefined ? undefined : archivedFrom(row as Selectable<ArchivedRecordingRow>);
  }

  /** Whether the archive alone has the audio, or will at once. */
  isArchived(recordingId: string): boolean {
    const state = this.find(recordingId)?.state;
    return state === 'moved' || state === 'archived';
  }

  /** Those in a state, the longest in it first, at most `limit`. */
  inState(state: ArchiveState, limit: number): ArchivedRecording[] {
    const rows = ROW.where('state', '=', state).orderBy('changed_at_ms').orderBy('recording_id');
    return this.#options.database.all(rows.limit(limit)).map(archivedFrom);
  }

  count(states: readonly ArchiveState[]): number {
    const rows = queries.selectFrom('archived_recordings').where('state', 'in', states);
    const count = rows.select((eb) => eb.fn.countAll<number>().as('count'));
    return this.#options.database.first(count)?.count ?? 0;
  }

  /** How many deleted recordings could not be removed from the archive yet. */
  countNotRemoved(): number {
    const rows = queries.selectFrom('archived_recordings').where('state', '=', 'removing');
    const tried = rows.where('problem', 'is not', null);
    const count = tried.select((eb) => eb.fn.countAll<number>().as('count'));
    return this.#options.database.first(count)?.count ?? 0;
  }

  /** What is here and what is in the archive. Takes its time in another thread. */
  async usage(): Promise<ArchiveUsage> {
    const { thread } = this.#options;
    const [all] = await thread.all(
      queries
        .selectFrom('recordings')
        .select((eb) => [
          eb.fn.countAll<number>().as('count'),
          eb.fn.sum<number | null>('size_bytes').as('bytes'),
        ]),
    );
    const [there] = await thread.all(
      queries
        .selectFrom('archived_recordings')
        .select((eb) => [
          eb.fn.countAll<number>().as('count'),
          eb.fn.sum<number | null>('size_bytes').as('bytes'),
        ])
        .where('state', 'in', THERE),
    );
    const [archivedCount, archivedBytes] = [there?.count ?? 0, there?.bytes ?? 0];
    return {
      ...{ archivedCount, archivedBytes },
      localCount: (all?.count ?? 0) - archivedCount,
      localBytes: (all?.bytes ?? 0) - archivedBytes,
    };
  }

  /**
   * The oldest recordings that the archive has nothing to do with, after one of them. Takes its
   * time in another thread.
   */
  async movable(
    after: Pick<MovableRecording, 'startedAtMs' | 'recordingId'> | undefined,
    limit: number,
  ): Promise<MovableRecording[]> {
    let rows = queries
      .selectFrom('recordings')
      .innerJoin('recording_facts', 'recording_facts.recording_id', 'recordings.id')
      .leftJoin('archived_recordings', 'archived_recordings.recording_id', 'recordings.id')
      .select(['recordings.id', 'recordings.started_at_ms', 'recordings.size_bytes'])
      .where('archived_recordings.recording_id', 'is', null)
      .where(({ not }) => not(HAS_UNDECODED));
    if (after !== undefined) {
      const { startedAtMs, recordingId } = after;
      const later = sql<boolean>`(started_at_ms, recordings.id) > (${startedAtMs}, ${recordingId})`;
      rows = rows.where(later);
    }
    const next = rows.orderBy('started_at_ms').orderBy('recordings.id').limit(limit);
    return (await this.#options.thread.all(next)).map((row) => ({
      recordingId: row.id,
      startedAtMs: row.started_at_ms,
      sizeBytes: row.size_bytes,
    }));
  }

  /** The facts of a recording; undefined where it is not listed any more. */
  factsOf(recordingId: string): RecordingFacts | undefined {
    const document = queries.selectFrom('recording_facts').select('facts');
    const row = this.#options.database.first(document.where('recording_id', '=', recordingId));
    return row === undefined ? undefined : (JSON.parse(row.facts) as RecordingFacts);
  }

  /** A recording will be moved to `path`; durable before a byte of it leaves. */
  begin({ recordingId, sizeBytes }: MovableRecording, path: string): void {
    const row = {
      ...{ recording_id: recordingId, state: 'moving', path, size_bytes: sizeBytes },
      ...{ changed_at_ms: this.#options.clock.nowMs(), problem: null },
    };
    const insert = queries.insertInto('archived_recordings').values(row);
    this.#options.database.run(insert.onConflict((conflict) => conflict.doNothing()));
  }

  /** It is not moved after all: nothing of it is there. */
  giveUp(recordingId: string): void {
    this.#delete(recordingId, 'moving');
  }

  /** It is there whole; false where it was deleted meanwhile, and is to be removed there. */
  moved({ recordingId, path }: ArchivedRecording, facts: { readonly sha256: string }): boolean {
    const { database, audit } = this.#options;
    return database.transaction(() => {
      if (!this.#change(recordingId, 'moving', 'moved')) return false;
      const object = { kind: 'recording', id: recordingId } as const;
      const details = { path, sha256: facts.sha256 };
      audit.append({ actor: MOVER, action: 'recording.archived', object, details });
      return true;
    });
  }

  /** It is not here any more. */
  dropped(recordingId: string): void {
    this.#change(recordingId, 'moved', 'archived');
  }

  /** It is here again; false where it was deleted meanwhile. */
  returned(recordingId: string, by: Actor): boolean {
    const { database, audit } = this.#options;
    return database.transaction(() => {
      const isThere = THERE.some((state) => this.#change(recordingId, state, 'returning'));
      if (!isThere) return false;
      const object = { kind: 'recording', id: recordingId } as const;
      audit.append({ actor: by, action: 'recording.brought-back', object });
      return true;
    });
  }

  /** It is deleted: what the archive has of it is to be removed. Idempotent. */
  remove(recordingId: string): void {
    this.#options.database.transaction(() => {
      this.#delete(recordingId, 'returned');
      for (const state of ['moving', 'moved', 'archived', 'returning'] as const) {
        this.#change(recordingId, state, 'removing');
      }
    });
  }

  /** The archive has nothing of it any more, which was proved. */
  removed({ recordingId, state, path }: ArchivedRecording): void {
    const { database, audit } = this.#options;
    database.transaction(() => {
      const isReturning = state === 'returning' && this.#change(recordingId, state, 'returned');
      if (!isReturning) this.#delete(recordingId, 'removing');
      const object = { kind: 'recording', id: recordingId } as const;
      audit.append({ actor: MOVER, action: 'archive.removed', object, details: { path } });
    });
  }

  /** It could not be removed. */
  notRemoved(recordingId: string, problem: string): void {
    const row = queries.updateTable('archived_recordings').set({ problem });
    this.#options.database.run(row.where('recording_id', '=', recordingId));
  }

  #change(recordingId: string, from: ArchiveState, to: ArchiveState): boolean {
    const { database, clock } = this.#options;
    const changes = { state: to, changed_at_ms: clock.nowMs(), problem: null };
    const row = queries.updateTable('archived_recordings').set(changes);
    const one = row.where('recording_id', '=', recordingId).where('state', '=', from);
    return database.run(one) > 0;
  }

  #delete(recordingId: string, state: ArchiveState): void {
    const row = queries.deleteFrom('archived_recordings').where('recording_id', '=', recordingId);
    this.#options.database.run(row.where('state', '=', state));
  }
}

/** Whether the archive has a recording encrypted, by the path of its row. */
export function isEncryptedPath(path: string): boolean {
  return path.endsWith(ENCRYPTED_ENDING);
}

function archivedFrom(row: Selectable<ArchivedRecordingRow>): ArchivedRecording {
  return {
    recordingId: row.recording_id,
    state: row.state as ArchiveState,
    path: row.path,
    sizeBytes: row.size_bytes,
    changedAtMs: row.changed_at_ms,
    problem: row.problem ?? undefined,
  };
}
