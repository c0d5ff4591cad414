import { sql } from 'kysely';
import type { Actor } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { MissedPage, MissedQuery, NewMissedRecording } from './missed-recording.ts';
import {
  type ListedMissedRow,
  missedCursor,
  missedFrom,
  missedRow,
  parseMissedCursor,
} from './missed-recording-rows.ts';
import type { ReadThread } from './read-thread.ts';

/** The oldest go when there are more: a flood must not fill the disk. */
const MAX_ENTRIES = 100_000;
/** Entries between two looks at how many there are. */
const ENTRIES_TO_LOOK = 1000;

export interface MissedRecordingTableOptions {
  readonly database: CatalogDatabase;
  readonly thread: ReadThread;
  readonly audit: AuditTable;
  /** How many entries are kept; for tests. */
  readonly maxEntries?: number | undefined;
}

/** The calls that should have been recorded and were not, or not whole. */
export class MissedRecordingTable {
  readonly #database: CatalogDatabase;
  readonly #thread: ReadThread;
  readonly #audit: AuditTable;
  readonly #maxEntries: number;
  #newEntries = 0;

  constructor(options: MissedRecordingTableOptions) {
    this.#database = options.database;
    this.#thread = options.thread;
    this.#audit = options.audit;
    this.#maxEntries = options.maxEntries ?? MAX_ENTRIES;
  }

  /**
   * Notes calls that were missed, durably. One whose fold key has an entry is counted there; if
   * somebody had acknowledged it, it is open again.
   */
  insertAll(missed: readonly NewMissedRecording[]): void {
    this.#database.transaction(() => {
      for (const entry of missed) this.#insert(entry);
      this.#newEntries += missed.length;
      if (this.#newEntries < Math.min(ENTRIES_TO_LOOK, this.#maxEntries)) return;
      this.#newEntries = 0;
      this.#dropOldest();
    });
  }

  /** One page, the newest first. Throws `CURSOR_INVALID`. */
  async list(query: MissedQuery): Promise<MissedPage> {
    const { limit, cursor, fromMs, toMs, code, userId, isAcknowledged } = query;
    let rows = queries
      .selectFrom('missed_recordings as missed')
      .leftJoin('users', 'users.id', 'missed.user_id')
      .selectAll('missed')
      .select(['users.last_name', 'users.first_name', 'users.department']);
    if (fromMs !== undefined) rows = rows.where('at_ms', '>=', fromMs);
    if (toMs !== undefined) rows = rows.where('at_ms', '<', toMs);
    if (code !== undefined) rows = rows.where('code', '=', code);
    if (userId !== undefined) rows = rows.where('user_id', '=', userId);
    if (isAcknowledged !== undefined) {
      rows = rows.where('acknowledged_at_ms', isAcknowledged ? 'is not' : 'is', null);
    }
    if (cursor !== undefined) {
      const { atMs, id } = parseMissedCursor(cursor);
      rows = rows.where(sql<boolean>`(missed.at_ms, missed.id) < (${atMs}, ${id})`);
    }
    const found = await this.#thread.all(
      rows
        .orderBy('missed.at_ms', 'desc')
        .orderBy('missed.id', 'desc')
        .limit(limit + 1),
    );
    const page = (found as ListedMissedRow[]).slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { items: page.map(missedFrom), nextCursor: last && missedCursor(last) };
  }

  /** How many entries nobody has seen to. */
  countOpen(): number {
    const open = queries.selectFrom('missed_recordings').where('acknowledged_at_ms', 'is', null);
    const row = this.#database.first(open.select((eb) => eb.fn.countAll<number>().as('count')));
    return row?.count ?? 0;
  }

  /** Marks entries as seen to; returns how many were not before. */
  acknowledge(ids: readonly string[], by: Actor, atMs: number): number {
    return this.#database.transaction(() => {
      const open = this.#database.all(
        queries
          .updateTable('missed_recordings')
          .set({ acknowledged_at_ms: atMs, acknowledged_by: by.name })
          .where('id', 'in', ids)
          .where('acknowledged_at_ms', 'is', null)
          .returning('id'),
      );
      if (open.length > 0) {
        const details = { count: open.length, ids: open.map(({ id }) => id) };
        const object = { kind: 'missed-recordings' } as const;
        this.#audit.append({ actor: by, action: 'missed.acknowledged', object, details });
      }
      return open.length;
    });
  }

  #insert(missed: NewMissedRecording): void {
    const { count, atMs: last_at_ms } = missed;
    this.#database.run(
      queries
        .insertInto('missed_recordings')
        .values(missedRow(missed))
        .onConflict((conflict) =>
          conflict.column('fold_key').doUpdateSet((eb) => ({
            count: eb('missed_recordings.count', '+', count),
            last_at_ms,
            acknowledged_at_ms: null,
            acknowledged_by: null,
          })),
        ),
    );
  }

  #dropOldest(): void {
    const newest = queries
      .selectFrom('missed_recordings')
      .select('id')
      .orderBy('at_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(this.#maxEntries);
    this.#database.run(queries.deleteFrom('missed_recordings').where('id', 'not in', newest));
  }
}
