import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { systemCode } from '../../base/index.ts';
import { catalogError } from './catalog-error.ts';
import { fenceReads } from './read-fence.ts';
import type { CatalogTables } from './schema.ts';

/** A query that knows the type of its rows and can be turned into SQL. */
export interface Query<Row> {
  compile(): CompiledQuery<Row>;
}

/** Builds typed queries; runs none. */
export const queries = new Kysely<CatalogTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** A commit waits this long for another program (the command line) that writes. */
const BUSY_TIMEOUT_MS = 2000;
/** A checkpoint here would hold up calls: the thread that reads makes them, long before this. */
const CHECKPOINT_PAGES = 16_384;
const CACHED_STATEMENTS = 200;

/**
 * Opens the database file as the program uses it, or makes one. A commit survives a power cut:
 * WAL with `synchronous = FULL` (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
export function openDatabase(path: string): DatabaseSync {
  // SQLite would let everybody read it. The files beside it get the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, {
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
    timeout: BUSY_TIMEOUT_MS,
  });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    database.exec('pragma cache_size = -16384; pragma trusted_schema = off;');
    // A commit of many rows would write what it may have to undo to a file of its own.
    database.exec('pragma temp_store = memory;');
    database.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES};`);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** Opens the same file once more, for reading recordings and nothing else. */
export function openReader(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  database.exec('pragma trusted_schema = off; pragma query_only = on;');
  fenceReads(database);
  return database;
}

/**
 * Runs queries at once, on the thread that asks: for single rows and short transactions. Nothing
 * can come between two statements of a transaction.
 */
export class CatalogDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #dataVersion: StatementSync;
  #isInTransaction = false;
  #busyErrors = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#dataVersion = database.prepare('pragma data_version');
  }

  /** How often another program held the database for too long. */
  get busyErrors(): number {
    return this.#busyErrors;
  }

  all<Row>(query: Query<Row>): Row[] {
    const { sql, parameters } = query.compile();
    return this.#guarded(() => this.#prepare(sql).all(...(parameters as SQLInputValue[])) as Row[]);
  }

  first<Row>(query: Query<Row>): Row | undefined {
    const { sql, parameters } = query.compile();
    return this.#guarded(
      () => this.#prepare(sql).get(...(parameters as SQLInputValue[])) as Row | undefined,
    );
  }

  /** The first row of a query compiled before, for what each call asks. */
  firstOf<Row>(query: CompiledQuery<Row>, parameters: readonly SQLInputValue[]): Row | undefined {
    return this.#guarded(() => this.#prepare(query.sql).get(...parameters) as Row | undefined);
  }

  /** Returns how many rows changed. */
  run(query: Query<unknown>): number {
    const { sql, parameters } = query.compile();
    return this.#guarded(() =>
      Number(this.#prepare(sql).run(...(parameters as SQLInputValue[])).changes),
    );
  }

  /** Runs `action` in one transaction, durable when this returns. One inside another joins it. */
  transaction<T>(action: () => T): T {
    if (this.#isInTransaction) return action();
    this.#guarded(() => this.#database.exec('begin immediate'));
    this.#isInTransaction = true;
    try {
      const result = action();
      this.#guarded(() => this.#database.exec('commit'));
      return result;
    } catch (error) {
      // After a full disk SQLite may have rolled back by itself.
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  /** Changes when another connection, of this or another process, committed something. */
  dataVersion(): number {
    return this.#guarded(() => Number(this.#dataVersion.get()?.data_version));
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #guarded<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      const error = catalogError(cause);
      if (systemCode(error) === 'CATALOG_BUSY') this.#busyErrors++;
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= CACHED_STATEMENTS) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
