import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { foldCase, foldText, numberKey } from '../folded-text.ts';

/** What monitor filters ask: users as recordings remember them, tags, and keys to compare by. */
export const monitorFilters: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .alterTable('filters')
      .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
      .execute();
    await createSnapshots(db);
    await extendRecordings(db);
    await rememberUsers(db as unknown as Kysely<RecordedTables>);
  },
};

async function createSnapshots(db: Kysely<never>): Promise<void> {
  let snapshots = db.schema
    .createTable('user_snapshots')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('fingerprint', 'text', (c) => c.notNull().unique());
  const texts = ['user_id', 'login_name', 'last_name', 'first_name', 'email', 'department'];
  for (const name of [...texts, 'last_name_key', 'first_name_key', 'department_key']) {
    snapshots = snapshots.addColumn(name, 'text', (c) => c.notNull());
  }
  await snapshots.execute();
  for (const [table, column] of [
    ['user_snapshot_numbers', 'number'],
    ['user_snapshot_devices', 'device'],
  ] as const) {
    await db.schema
      .createTable(table)
      .addColumn('snapshot_id', 'integer', (c) => c.notNull().references('user_snapshots.id'))
      .addColumn(column, 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint(`${table}_key`, ['snapshot_id', column] as never)
      .execute();
  }
}

async function extendRecordings(db: Kysely<never>): Promise<void> {
  const add = db.schema.alterTable('recordings');
  await add.addColumn('snapshot_id', 'integer').execute();
  await add.addColumn('remote_number_key', 'text', (c) => c.notNull().defaultTo('')).execute();
  await add.addColumn('note', 'text', (c) => c.notNull().defaultTo('')).execute();
  // Both hold everything that filters ask of a recording, so that looking for few reads no rows.
  const asked = [
    ...['direction', 'locality', 'duration_ms', 'preserved_at_ms'],
    ...['local_number_key', 'remote_number_key'],
  ];
  await db.schema.dropIndex('recordings_by_started_at_ms').execute();
  for (const columns of [
    ['started_at_ms', 'id', 'snapshot_id', ...asked],
    ['snapshot_id', 'started_at_ms', 'id', ...asked],
  ]) {
    await db.schema
      .createIndex(`recordings_by_${columns[0]}`)
      .on('recordings')
      .columns(columns)
      .execute();
  }
  await db.schema
    .createTable('recording_tags')
    .addColumn('recording_id', 'text', (c) =>
      c.notNull().references('recordings.id').onDelete('cascade'),
    )
    .addColumn('tag_key', 'text', (c) => c.notNull())
    .addColumn('tag', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('recording_tags_key', ['recording_id', 'tag_key'])
    .execute();
  await db.schema
    .createIndex('recording_tags_by_tag')
    .on('recording_tags')
    .columns(['tag_key', 'recording_id'])
    .execute();
}

interface RecordedTables {
  recordings: {
    row: number;
    user_id: string | null;
    last_name: string | null;
    first_name: string | null;
    department: string | null;
    remote_number: string | null;
    remote_number_key: string;
    snapshot_id: number | null;
  };
  users: { id: string; login_name: string; email: string };
  user_numbers: { user_id: string; number: string };
  user_devices: { user_id: string; device: string };
  user_snapshots: {
    id: number;
    fingerprint: string;
    user_id: string;
    login_name: string;
    last_name: string;
    first_name: string;
    email: string;
    department: string;
    last_name_key: string;
    first_name_key: string;
    department_key: string;
  };
  user_snapshot_numbers: { snapshot_id: number; number: string };
  user_snapshot_devices: { snapshot_id: number; device: string };
}

/** Recordings made before remember their user by name; the rest is as the user is now. */
async function rememberUsers(db: Kysely<RecordedTables>): Promise<void> {
  const numbers = await db.selectFrom('recordings').select('remote_number').distinct().execute();
  for (const { remote_number: number } of numbers) {
    if (number === null) continue;
    const key = { remote_number_key: numberKey(number) };
    await db.updateTable('recordings').set(key).where('remote_number', '=', number).execute();
  }
  const known = await db
    .selectFrom('recordings')
    .select(['user_id', 'last_name', 'first_name', 'department'])
    .distinct()
    .where('user_id', 'is not', null)
    .execute();
  for (const user of known) await rememberUser(db, user as Remembered);
}

type Remembered = Record<'user_id' | 'last_name' | 'first_name' | 'department', string>;

async function rememberUser(db: Kysely<RecordedTables>, remembered: Remembered): Promise<void> {
  const { user_id: id } = remembered;
  const user = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  const ofUser = { numbers: [] as string[], devices: [] as string[] };
  for (const row of await db
    .selectFrom('user_numbers')
    .selectAll()
    .where('user_id', '=', id)
    .execute()) {
    ofUser.numbers.push(numberKey(row.number));
  }
  for (const row of await db
    .selectFrom('user_devices')
    .selectAll()
    .where('user_id', '=', id)
    .execute()) {
    ofUser.devices.push(foldCase(row.device));
  }
  const facts = {
    user_id: id,
    login_name: foldCase(user?.login_name ?? ''),
    last_name: foldCase(remembered.last_name ?? ''),
    first_name: foldCase(remembered.first_name ?? ''),
    email: foldCase(user?.email ?? ''),
    department: foldCase(remembered.department ?? ''),
    last_name_key: foldText(remembered.last_name ?? '').slice(0, 200),
    first_name_key: foldText(remembered.first_name ?? '').slice(0, 200),
    department_key: foldText(remembered.department ?? '').slice(0, 200),
  };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([facts, ofUser]))
    .digest('hex');
  const { id: snapshotId } = await db
    .insertInto('user_snapshots')
    .values({ fingerprint, ...facts } as never)
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const number of new Set(ofUser.numbers)) {
    await db
      .insertInto('user_snapshot_numbers')
      .values({ snapshot_id: snapshotId, number })
      .execute();
  }
  for (const device of new Set(ofUser.devices)) {
    await db
      .insertInto('user_snapshot_devices')
      .values({ snapshot_id: snapshotId, device })
      .execute();
  }
  await db
    .updateTable('recordings')
    .set({ snapshot_id: snapshotId })
    .where('user_id', '=', id)
    .where('last_name', 'is', remembered.last_name)
    .where('first_name', 'is', remembered.first_name)
    .where('department', 'is', remembered.department)
    .execute();
}
