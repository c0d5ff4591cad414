import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Kysely } from 'kysely';
import {
  TESTER,
  temporaryCatalog,
  temporaryDirectory,
} from '../../../test/support/temporary-catalog.ts';
import { type RecorderError, silentLog } from '../../base/index.ts';
import { NO_POLICY, uniformModes } from '../../recording/index.ts';
import { Catalog } from './catalog.ts';
import { openDatabase } from './catalog-database.ts';
import { MIGRATIONS, migrate } from './migrate.ts';
import { makeVisibility } from './visibility.ts';

const SECOND = {
  '9998-second': {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema.createTable('second').addColumn('x', 'text').execute();
    },
  },
};
const BROKEN = {
  '9999-broken': {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema.createTable('half').addColumn('x', 'text').execute();
      throw new Error('the migration is wrong');
    },
  },
};

function tableNames(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare("select name from sqlite_schema where type = 'table'").all();
  database.close();
  return rows.map((row) => String(row.name));
}

/** The last migration that this program knows. */
const NEWEST = Object.keys(MIGRATIONS).at(-1)!;

describe('opening the catalog', () => {
  it('makes one, and opens it again', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    const first = await Catalog.open(path);
    await first.settings.set({ lines: 5 }, TESTER);
    await first.close();
    await first.close();
    const second = await Catalog.open(path);
    assert.equal(second.settings.get().lines, 5);
    await second.close();
    assert.deepEqual(
      (await readdir(join(path, '..'))).filter((name) => name.includes('migration')),
      [],
    );
  });

  it('lets nobody else read it, the files beside it and copies', async (t) => {
    const directory = await temporaryDirectory(t);
    const path = join(directory, 'catalog.sqlite');
    const catalog = await Catalog.open(path);
    await catalog.settings.set({ lines: 1 }, TESTER);
    const database = openDatabase(path);
    await migrate({ database, path, log: silentLog, migrations: { ...MIGRATIONS, ...SECOND } });
    const names = await readdir(directory);
    assert.equal(names.length, 4);
    for (const name of names) {
      assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600, name);
    }
    database.close();
    await catalog.close();
  });

  it('writes ahead, waits for the disk, and holds references', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    const database = openDatabase(path);
    const value = (name: string) =>
      Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
    assert.equal(value('journal_mode'), 'wal');
    assert.equal(value('synchronous'), 2);
    assert.equal(value('foreign_keys'), 1);
    assert.equal(value('busy_timeout'), 2000);
    database.close();
  });

  it('copies an older one beside it before it is migrated', async (t) => {
    const directory = await temporaryDirectory(t);
    const path = join(directory, 'catalog.sqlite');
    const catalog = await Catalog.open(path);
    await catalog.settings.set({ number: '1234' }, TESTER);
    await catalog.close();
    const database = openDatabase(path);
    await migrate({ database, path, log: silentLog, migrations: { ...MIGRATIONS, ...SECOND } });
    database.close();
    assert.ok(tableNames(path).includes('second'));
    const copy = `${path}.before-migration-from-${NEWEST}`;
    assert.ok(!tableNames(copy).includes('second'));
    const restored = await Catalog.open(copy);
    assert.equal(restored.settings.get().number, '1234');
    await restored.close();
  });

  it('brings users of the first version along', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    const database = openDatabase(path);
    const first = { '0001-initial': MIGRATIONS['0001-initial']! };
    await migrate({ database, path, log: silentLog, migrations: first });
    database.exec(`insert into users values ('u1', 'Anna', 'anna', 'Änna', 'Müller', '', 'Sales',
      null, 0, 0, 'hash', '${JSON.stringify(uniformModes('cisco'))}', 5, 7)`);
    database.exec(`insert into user_numbers values ('u1', 0, '+49 (30) 1', '+49301')`);
    database.close();
    const catalog = await Catalog.open(path);
    const anna = await catalog.users.get('u1');
    assert.deepEqual(anna?.policy, { ...NO_POLICY, modes: uniformModes('cisco') });
    assert.deepEqual([anna.hasPassword, anna.hasPin, anna.numbers], [true, false, ['+49 (30) 1']]);
    await catalog.close();
    const migrated = openDatabase(path);
    const row = migrated.prepare('select * from users').get();
    assert.deepEqual(
      [row?.search_text, row?.last_name_key, row?.department_key, row?.password_set_at_ms],
      ['anna anna muller sales +49301', 'muller', 'sales', 7],
    );
    migrated.close();
  });

  it('leaves everything as it was when a migration fails', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    await (await Catalog.open(path)).close();
    const database = openDatabase(path);
    const migrations = { ...MIGRATIONS, ...SECOND, ...BROKEN };
    const migrating = migrate({ database, path, log: silentLog, migrations });
    await assert.rejects(migrating, /the migration is wrong/);
    database.close();
    assert.deepEqual(
      tableNames(path).filter((name) => /second|half/.test(name)),
      [],
    );
    await (await Catalog.open(path)).close();
  });

  it('refuses one of a newer program, in words, and leaves it alone', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    const database = openDatabase(path);
    await migrate({ database, path, log: silentLog, migrations: { ...MIGRATIONS, ...SECOND } });
    database.close();
    const before = await readFile(path);
    await assert.rejects(Catalog.open(path), (error: RecorderError) => {
      assert.equal(error.code, 'CATALOG_NEWER');
      const known = `newer version of Earwitness (it has 9998-second, this version knows up to ${NEWEST})`;
      assert.ok(error.message.includes(known), error.message);
      return true;
    });
    assert.deepEqual(await readFile(path), before);
  });

  it('refuses what is no database, and the database of somebody else', async (t) => {
    const directory = await temporaryDirectory(t);
    const noise = join(directory, 'noise.sqlite');
    await writeFile(noise, 'this is not a database, however long it goes on'.repeat(100));
    await assert.rejects(Catalog.open(noise), { code: 'CATALOG_OPEN_FAILED' });
    const foreign = join(directory, 'foreign.sqlite');
    const database = new DatabaseSync(foreign);
    database.exec('create table theirs (x)');
    database.close();
    await assert.rejects(Catalog.open(foreign), { code: 'CATALOG_OPEN_FAILED' });
    assert.deepEqual(tableNames(foreign), ['theirs']);
    const missing = join(directory, 'not', 'here.sqlite');
    await assert.rejects(Catalog.open(missing), { code: 'CATALOG_OPEN_FAILED' });
  });

  it('says so when another program holds it', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    const catalog = await Catalog.open(path);
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    await assert.rejects(catalog.settings.set({ lines: 1 }, TESTER), {
      code: 'CATALOG_BUSY',
      isRetryable: true,
    });
    assert.equal(catalog.busyErrors, 1);
    other.exec('rollback');
    await catalog.settings.set({ lines: 1 }, TESTER);
    other.close();
    await catalog.close();
  });

  it('makes the filter of the first administrator, once', async (t) => {
    const catalog = await temporaryCatalog(t);
    const [filter, ...others] = await catalog.filters.list();
    assert.deepEqual(others, []);
    assert.deepEqual(filter, {
      id: await catalog.filters.initialFilterId(),
      name: {
        en: 'All recordings',
        de: 'Alle Aufnahmen',
        fr: 'Tous les enregistrements',
        it: 'Tutte le registrazioni',
      },
      rule: '',
      canDelete: true,
      fourEyes: false,
      version: 1,
    });
  });
});

describe('a closed catalog', () => {
  it('was closed to its end also in a program that does nothing else', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    const index = new URL('./index.ts', import.meta.url);
    const program = `
      import { Catalog, makeVisibility } from ${JSON.stringify(index.href)};
      const catalog = await Catalog.open(${JSON.stringify(path)});
      const query = { sort: 'size', descending: true, limit: 1 };
      await catalog.recordings.list(makeVisibility('everything'), query);
      await catalog.close();
      console.log('closed');`;
    const options = ['--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, options);
    assert.equal(stdout, 'closed\n');
  });

  it('says that it is closed', async (t) => {
    const catalog = await temporaryCatalog(t);
    assert.equal(catalog.isReadable(), true);
    await catalog.close();
    assert.equal(catalog.isReadable(), false);
    await assert.rejects(catalog.users.list(), { code: 'CATALOG_CLOSED' });
    await assert.rejects(catalog.settings.set({ lines: 1 }, TESTER), { code: 'CATALOG_CLOSED' });
    const query = { sort: 'startedAt', descending: true, limit: 1 } as const;
    const listing = catalog.recordings.list(makeVisibility('everything'), query);
    await assert.rejects(listing, { code: 'CATALOG_CLOSED' });
  });
});
