import { type ClientConfig, Pool, types } from 'pg';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import type { Query } from '../catalog/index.ts';
import { requireSuitable } from './suitability.ts';

/** Where the database is, who reads there, and for how long at most. */
export interface PostgresReaderOptions {
  readonly connection: Pick<
    ClientConfig,
    'host' | 'port' | 'database' | 'user' | 'password' | 'ssl'
  >;
  /** Longer queries are ended. */
  readonly limitMs: number;
}

const CONNECTIONS = 4;
/** `query_canceled` (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const CANCELED = '57014';
/** Errors of a connection, or of a server that is stopping. */
const LOST = /^(?:08|57P|E[A-Z]+$)/;
/** Integers of eight bytes, and sums of them: none here is too large for a number. */
const NUMBERS = new Set<number>([types.builtins.INT8, types.builtins.NUMERIC]);

const typeParsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    NUMBERS.has(oid) ? Number : types.getTypeParser(oid, format as 'text'),
} as typeof types;

/**
 * Reads recordings from PostgreSQL and does nothing else, whatever SQL it is given: a second fence
 * behind filters, of which no text gets into SQL anyhow. The role may only select; each query is
 * the only one of its transaction, which can only read, ends at the time limit and is rolled back,
 * so that it leaves nothing behind for the next one either.
 */
export class PostgresReader {
  readonly #pool: Pool;
  readonly #limitMs: number;

  private constructor({ connection, limitMs }: PostgresReaderOptions) {
    this.#limitMs = limitMs;
    this.#pool = new Pool({
      ...connection,
      max: CONNECTIONS,
      connectionTimeoutMillis: limitMs,
      statement_timeout: limitMs,
      types: typeParsers,
      // Patterns of filters are escaped by a backslash, which is to stand for itself in SQL.
      options: '-c default_transaction_read_only=on -c standard_conforming_strings=on',
    });
    // A connection that waits may be lost: the next query opens another.
    this.#pool.on('error', () => undefined);
  }

  /**
   * Connects. Throws `POSTGRES_UNSUITABLE` where the role may do more than read or the database
   * does not compare texts as filters do, `CATALOG_FAILED` where there is no connection.
   */
  static async open(options: PostgresReaderOptions): Promise<PostgresReader> {
    const reader = new PostgresReader(options);
    try {
      await requireSuitable((text) =>
        reader.#run<Record<string, unknown>>({ text, values: [] }).then(({ rows }) => rows),
      );
      return reader;
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  /**
   * The rows of a query. Throws `CATALOG_READ_TOO_LONG` where it was ended at the time limit,
   * `CATALOG_FAILED` where the database cannot be reached.
   */
  async all<Row>(query: Query<Row>): Promise<Row[]> {
    const { sql: text, parameters } = query.compile();
    return (await this.#run<Row & object>({ text, values: [...parameters] })).rows;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #run<Row extends object>(statement: { text: string; values: unknown[] }) {
    const client = await this.#pool.connect().catch((cause: unknown) => {
      throw failed(cause);
    });
    let lost: Error | undefined;
    try {
      await client.query('begin read only');
      // By the extended protocol, which takes one statement at a time.
      return await client.query<Row>({ ...statement, queryMode: 'extended' } as typeof statement);
    } catch (cause) {
      throw this.#readError(cause);
    } finally {
      await client.query('rollback').catch((error: Error) => {
        lost = error;
      });
      client.release(lost);
    }
  }

  #readError(cause: unknown): unknown {
    const code = systemCode(cause) ?? '';
    if (code === CANCELED) {
      const limit = `reading took longer than ${this.#limitMs} ms and was ended`;
      return new RecorderError('CATALOG_READ_TOO_LONG', limit, { cause });
    }
    return LOST.test(code) || /^Connection terminated/.test(errorText(cause))
      ? failed(cause)
      : cause;
  }
}

function failed(cause: unknown): RecorderError {
  const options = { cause, isRetryable: true };
  return new RecorderError('CATALOG_FAILED', `PostgreSQL: ${errorText(cause)}`, options);
}
