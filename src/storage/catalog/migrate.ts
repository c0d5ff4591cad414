import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { Kysely, SqliteAdapter, SqliteDialect, type SqliteStatement } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { type Log, RecorderError } from '../../base/index.ts';
import { initial } from './migrations/0001-initial.ts';
import { administration } from './migrations/0002-administration.ts';
import { secondFactors } from './migrations/0003-second-factors.ts';
import { prerecord } from './migrations/0004-prerecord.ts';
import { lifecycle } from './migrations/0005-lifecycle.ts';
import { monitorFilters } from './migrations/0006-monitor-filters.ts';
import { fourEyes } from './migrations/0007-four-eyes.ts';
import { inbox } from './migrations/0008-inbox.ts';
import { apiTokens } from './migrations/0009-api-tokens.ts';
import { webhooks } from './migrations/0010-webhooks.ts';
import { damagedRecordings } from './migrations/0011-damaged-recordings.ts';
import { archive } from './migrations/0012-archive.ts';

/** All migrations by name, oldest first. One that was released is never changed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-administration': administration,
  '0003-second-factors': secondFactors,
  '0004-prerecord': prerecord,
  '0005-lifecycle': lifecycle,
  '0006-monitor-filters': monitorFilters,
  '0007-four-eyes': fourEyes,
  '0008-inbox': inbox,
  '0009-api-tokens': apiTokens,
  '0010-webhooks': webhooks,
  '0011-damaged-recordings': damagedRecordings,
  '0012-archive': archive,
};

/** Marks the file as ours: `EwCt` (https://www.sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x45_77_43_74;

/** A database to be brought up to date. */
export interface MigrationTarget {
  readonly database: DatabaseSync;
  readonly path: string;
  readonly log: Log;
  /** All that this program knows; tests pass others. */
  readonly migrations?: Readonly<Record<string, Migration>>;
}

/**
 * Brings the database to the newest migration. An older one is copied first to a file beside it
 * whose name ends in the last migration it had. Throws `CATALOG_NEWER` for one that a newer program
 * made, `CATALOG_OPEN_FAILED` for one that is not ours.
 */
export async function migrate(target: MigrationTarget): Promise<void> {
  const { database, path, log, migrations = MIGRATIONS } = target;
  const done = executedMigrations(database, path);
  const unknown = done.filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0) {
    throw new RecorderError(
      'CATALOG_NEWER',
      `the catalog ${path} was last used by a newer version of Earwitness (it has ${unknown.at(-1)}, ` +
        `this version knows up to ${Object.keys(migrations).at(-1)}); ` +
        'start that version again, or restore a backup made with this one',
    );
  }
  if (done.length === Object.keys(migrations).length) return;
  const last = done.at(-1);
  if (last !== undefined) {
    const copy = copyTo(database, `${path}.before-migration-from-${last}`);
    log.info({ path, from: last, copy }, 'catalog copied, will be migrated');
  }
  const dialect = new MigrationDialect({ database: asKyselyDatabase(database) });
  const provider = { getMigrations: async () => ({ ...migrations }) };
  const { error } = await new Migrator({ db: new Kysely({ dialect }), provider }).migrateToLatest();
  if (error !== undefined) throw error;
  database.exec(`pragma application_id = ${APPLICATION_ID}`);
}

function executedMigrations(database: DatabaseSync, path: string): string[] {
  const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
  if (tables.length === 0) return [];
  if (!tables.some((table) => table.name === 'kysely_migration')) {
    throw new RecorderError(
      'CATALOG_OPEN_FAILED',
      `${path} is a database of another program: it has no table of migrations`,
    );
  }
  const rows = database.prepare('select name from kysely_migration order by name').all();
  return rows.map((row) => String(row.name));
}

/** Writes a copy beside the catalog, durably and for nobody else to read; returns its path. */
function copyTo(database: DatabaseSync, wish: string): string {
  let path = wish;
  for (let count = 2; existsSync(path); count++) path = `${wish}-${count}`;
  // Into an empty file that is there already, SQLite writes without making it readable to others.
  const file = openSync(path, 'wx', 0o600);
  try {
    database.prepare('vacuum into ?').run(path);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return path;
}

/** All migrations succeed together or none does: SQLite rolls back changes of the schema too. */
class MigrationDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** node:sqlite as Kysely wants it (the face of better-sqlite3). */
function asKyselyDatabase(database: DatabaseSync) {
  return {
    close: () => {},
    prepare(sql: string): SqliteStatement {
      // So that two programs that start together do not both migrate.
      const statement = database.prepare(sql === 'begin' ? 'begin immediate' : sql);
      const input = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...input(parameters)),
        run: (parameters) => statement.run(...input(parameters)),
        iterate: (parameters) => statement.iterate(...input(parameters)),
      };
    },
  };
}
