import { sql } from 'kysely';
import type { RetentionRule } from '../../recording/index.ts';
import { queries } from './catalog-database.ts';
import { countingRule, type DueQuery, dueRecordings } from './due-recordings.ts';
import type { ReadThread } from './read-thread.ts';

/** The rules that say how long recordings are kept, as they are at one moment. */
export interface RetentionRules {
  readonly generalDays: number | null;
  /** The smallest number of days of any rule; null: there is no rule. */
  readonly shortestDays: number | null;
  /** Changes whenever a rule does. */
  readonly digest: string;
}

/** Recordings whose time is up, as a whole. */
export interface DueSet {
  readonly count: number;
  readonly sizeBytes: number;
  /** SHA-256 over the sorted ids, lower-case hex: two sets with the same are the same. */
  readonly digest: string;
}

/** A recording whose time is up, or will be. */
export interface DueRecording {
  readonly id: string;
  readonly startedAtMs: number;
  readonly sizeBytes: number;
  readonly userId: string | undefined;
  /** As known when it was made. */
  readonly lastName: string | undefined;
  readonly firstName: string | undefined;
  readonly dueAtMs: number;
  readonly rule: RetentionRule;
  readonly days: number;
}

/** Recordings whose time is up within the same quarter of an hour. */
export interface DueGroup {
  /** Begin of the quarter, milliseconds since 1970. */
  readonly atMs: number;
  readonly rule: RetentionRule;
  readonly count: number;
  readonly sizeBytes: number;
}

/** Bytes of all recordings, and of those that were made since a moment. */
export interface StoredBytes {
  /** Of all recordings. */
  readonly count: number;
  readonly all: number;
  readonly since: number;
  /** Begin of the oldest recording; undefined where there is none. */
  readonly oldestAtMs: number | undefined;
}

/** Where a page of due recordings goes on: after this one. */
export type DueCursor = Pick<DueRecording, 'dueAtMs' | 'id'>;

const QUARTER_MS = 900_000;

/** Which recordings automatic deletion takes, and when. Changes nothing. */
export class RetentionTable {
  readonly #thread: ReadThread;
  readonly #generalDays: () => number | null;

  /** `thread` is one that lists of recordings do not wait for. */
  constructor(thread: ReadThread, generalDays: () => number | null) {
    this.#thread = thread;
    this.#generalDays = generalDays;
  }

  async rules(): Promise<RetentionRules> {
    const generalDays = this.#generalDays();
    const [row] = await this.#thread.all(
      queries
        .selectFrom('users')
        .select((eb) => [
          eb.fn.min<number | null>('delete_after_days').as('shortest'),
          sql<string>`set_digest(id || ' ' || delete_after_days order by id)`.as('digest'),
        ])
        .where('delete_after_days', 'is not', null),
    );
    const all = [generalDays, row?.shortest ?? null].filter((days) => days !== null);
    return {
      generalDays,
      shortestDays: all.length === 0 ? null : Math.min(...all),
      digest: `${generalDays} ${row?.digest}`,
    };
  }

  /** How many recordings there are. */
  async countAll(): Promise<number> {
    const all = queries.selectFrom('recordings');
    const [row] = await this.#thread.all(all.select((eb) => eb.fn.countAll<number>().as('count')));
    return row?.count ?? 0;
  }

  /** What is due at a moment, as a whole. */
  async dueSet(query: DueQuery): Promise<DueSet> {
    const [row] = await this.#thread.all(
      dueRecordings(query).select((eb) => [
        eb.fn.countAll<number>().as('count'),
        eb.fn.sum<number | null>('size_bytes').as('bytes'),
        sql<string>`set_digest(id order by id)`.as('digest'),
      ]),
    );
    return { count: row?.count ?? 0, sizeBytes: row?.bytes ?? 0, digest: row?.digest ?? '' };
  }

  /** Bytes of what is due at a moment. */
  async dueBytes(query: DueQuery): Promise<number> {
    const bytes = dueRecordings(query).select((eb) =>
      eb.fn.sum<number | null>('size_bytes').as('all'),
    );
    return (await this.#thread.all(bytes))[0]?.all ?? 0;
  }

  /** Ids of some that are due, at most `limit`. */
  async dueIds(query: DueQuery, limit: number): Promise<string[]> {
    const rows = await this.#thread.all(dueRecordings(query).select('id').limit(limit));
    return rows.map(({ id }) => id);
  }

  /** A page of what is due at a moment, the earliest first. */
  async duePage(query: DueQuery, limit: number, after?: DueCursor): Promise<DueRecording[]> {
    const { days, isUsers, dueAtMs } = countingRule(query.generalDays);
    let rows = dueRecordings(query).select([
      ...(['id', 'started_at_ms', 'size_bytes', 'user_id', 'last_name', 'first_name'] as const),
      ...[dueAtMs.as('due_at_ms'), days.as('days'), isUsers.as('is_users')],
    ]);
    if (after !== undefined) {
      rows = rows.where(sql<boolean>`(${dueAtMs}, id) > (${after.dueAtMs}, ${after.id})`);
    }
    const page = await this.#thread.all(rows.orderBy('due_at_ms').orderBy('id').limit(limit));
    return page.map((row) => ({
      id: row.id,
      startedAtMs: row.started_at_ms,
      sizeBytes: row.size_bytes,
      userId: row.user_id ?? undefined,
      lastName: row.last_name ?? undefined,
      firstName: row.first_name ?? undefined,
      dueAtMs: row.due_at_ms as number,
      rule: row.is_users === 1 ? 'user' : 'general',
      days: row.days as number,
    }));
  }

  /** What is due at a moment, by when it became or becomes due. */
  async dueGroups(query: DueQuery): Promise<DueGroup[]> {
    const { isUsers, dueAtMs } = countingRule(query.generalDays);
    const groups = await this.#thread.all(
      dueRecordings(query)
        .select((eb) => [
          sql<number>`cast(${dueAtMs} / ${QUARTER_MS} as integer)`.as('quarter'),
          isUsers.as('is_users'),
          eb.fn.countAll<number>().as('count'),
          eb.fn.sum<number>('size_bytes').as('bytes'),
        ])
        .groupBy(['quarter', 'is_users'])
        .orderBy('quarter'),
    );
    return groups.map((row) => ({
      atMs: row.quarter * QUARTER_MS,
      rule: row.is_users === 1 ? 'user' : 'general',
      count: row.count,
      sizeBytes: row.bytes,
    }));
  }

  /** How much is stored. */
  async storedBytes(sinceMs: number): Promise<StoredBytes> {
    const since = sql<number | null>`sum(size_bytes) filter (where started_at_ms >= ${sinceMs})`;
    const [row] = await this.#thread.all(
      queries
        .selectFrom('recordings')
        .select((eb) => [
          eb.fn.countAll<number>().as('count'),
          eb.fn.sum<number | null>('size_bytes').as('all'),
          since.as('since'),
          eb.fn.min<number | null>('started_at_ms').as('oldest'),
        ]),
    );
    return {
      count: row?.count ?? 0,
      all: row?.all ?? 0,
      since: row?.since ?? 0,
      oldestAtMs: row?.oldest ?? undefined,
    };
  }
}
