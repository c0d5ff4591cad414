// The same recordings in PostgreSQL, asked through the same filters.
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { Query, RecordingSortKey, Visibility } from '../src/storage/catalog/index.ts';
import { SORT_COLUMNS } from '../src/storage/catalog/recording-list.ts';
import { SUMMARY_COLUMNS } from '../src/storage/catalog/recording-rows.ts';
import { type PostgresReader, postgresQueries } from '../src/storage/postgres/index.ts';
import { Postgres } from '../test/support/postgres.ts';
import { copyToPostgres } from '../test/support/postgres-rows.ts';
import type { CleanUp } from '../test/support/temporary-catalog.ts';

/** As much memory as the threads that read have on SQLite. */
const SETTINGS = ['shared_buffers=512MB', 'max_wal_size=8GB', 'jit=off'];
const LIMIT_MS = 60_000;
const PAGE = 50;

/** A PostgreSQL of its own with the rows of a catalog, read by a role that can do nothing else. */
export class PostgresFilters {
  readonly #reader: PostgresReader;

  private constructor(reader: PostgresReader) {
    this.#reader = reader;
  }

  static async fill(context: CleanUp, path: string): Promise<PostgresFilters> {
    const postgres = await Postgres.start(context, SETTINGS);
    const source = new DatabaseSync(path, { readOnly: true });
    await copyToPostgres(source, postgres.administrator);
    source.close();
    return new PostgresFilters(await postgres.openReader(context, LIMIT_MS));
  }

  /** Milliseconds of the newest page. */
  async page(visibility: Visibility, sort: RecordingSortKey): Promise<number> {
    return this.#measure(pageOf(visibility, sort));
  }

  async count(visibility: Visibility): Promise<number> {
    return this.#measure(countOf(visibility));
  }

  /** How a page by time and a count are found, a line each. */
  async plans(visibility: Visibility): Promise<string[]> {
    const queries = {
      'page by startedAt': pageOf(visibility, 'startedAt'),
      count: countOf(visibility),
    };
    const plans = Object.entries(queries).map(async ([name, query]) => {
      const explain = sql<Record<'QUERY PLAN', string>>`explain (costs off) ${query}`;
      const rows = await this.#reader.all({ compile: () => explain.compile(postgresQueries) });
      return `${name}: ${rows.map((row) => row['QUERY PLAN'].trim()).join('; ')}`;
    });
    return Promise.all(plans);
  }

  async #measure(query: Query<unknown>): Promise<number> {
    const beganMs = performance.now();
    await this.#reader.all(query);
    return performance.now() - beganMs;
  }
}

function pageOf({ condition }: Visibility, sort: RecordingSortKey) {
  const column = SORT_COLUMNS[sort];
  const all = postgresQueries.selectFrom('recordings').select(SUMMARY_COLUMNS);
  const seen = condition === undefined ? all : all.where(condition.recordings);
  return seen
    .orderBy(column, 'desc')
    .orderBy('id', 'desc')
    .limit(PAGE + 1);
}

function countOf({ condition }: Visibility) {
  const all = postgresQueries
    .selectFrom('recordings')
    .select((eb) => eb.fn.countAll<number>().as('count'));
  return condition === undefined ? all : all.where(condition.recordings);
}
