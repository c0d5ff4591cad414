import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { newId } from '../../../base/index.ts';

/** Users, log-in, settings, filters, recordings. */
export const initial: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await createUsers(db);
    await createLogIn(db);
    await createFilters(db);
    await createRecordings(db);
    await createRecordingIndices(db);
    await createInitialFilter(db as unknown as Kysely<InitialFilterTables>);
  },
};

async function createUsers(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('login_name', 'text', (c) => c.notNull())
    .addColumn('login_key', 'text', (c) => c.notNull().unique())
    .addColumn('first_name', 'text', (c) => c.notNull())
    .addColumn('last_name', 'text', (c) => c.notNull())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('department', 'text', (c) => c.notNull())
    .addColumn('language', 'text')
    .addColumn('is_administrator', 'integer', (c) => c.notNull())
    .addColumn('is_disabled', 'integer', (c) => c.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('modes', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('updated_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('user_numbers')
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('number', 'text', (c) => c.notNull())
    .addColumn('number_key', 'text', (c) => c.notNull().unique())
    .addPrimaryKeyConstraint('user_numbers_key', ['user_id', 'position'])
    .execute();
  await db.schema
    .createTable('user_devices')
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('device', 'text', (c) => c.notNull().unique())
    .addPrimaryKeyConstraint('user_devices_key', ['user_id', 'position'])
    .execute();
}

async function createLogIn(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('web_sessions')
    .addColumn('token_hash', 'blob', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('used_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await index(db, 'web_sessions', ['user_id']);
  await db.schema
    .createTable('setup_tokens')
    .addColumn('token_hash', 'blob', (c) => c.primaryKey())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('login_attempts')
    .addColumn('row', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('attempt_key', 'text', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await index(db, 'login_attempts', ['attempt_key', 'at_ms']);
  await index(db, 'login_attempts', ['at_ms']);
  await db.schema
    .createTable('settings')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
}

async function createFilters(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('filters')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('rule', 'text', (c) => c.notNull())
    .addColumn('can_delete', 'integer', (c) => c.notNull())
    .addColumn('four_eyes', 'integer', (c) => c.notNull())
    .addColumn('is_initial', 'integer', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('filter_names')
    .addColumn('filter_id', 'text', (c) => c.notNull().references('filters.id').onDelete('cascade'))
    .addColumn('language', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('filter_names_key', ['filter_id', 'language'])
    .execute();
  await db.schema
    .createTable('filter_grants')
    .addColumn('filter_id', 'text', (c) => c.notNull().references('filters.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('filter_grants_key', ['user_id', 'filter_id'])
    .execute();
  await index(db, 'filter_grants', ['filter_id']);
}

async function createRecordings(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('conversations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('locality', 'text', (c) => c.notNull())
    .addColumn('cluster', 'text', (c) => c.notNull())
    .addColumn('call_identifier', 'text')
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('last_activity_ms', 'bigint', (c) => c.notNull())
    .execute();
  await index(db, 'conversations', ['call_identifier', 'last_activity_ms']);
  let recordings = db.schema
    .createTable('recordings')
    .addColumn('row', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('conversation_id', 'text', (c) => c.notNull().references('conversations.id'));
  for (const name of ['started_at_ms', 'duration_ms', 'size_bytes']) {
    recordings = recordings.addColumn(name, 'bigint', (c) => c.notNull());
  }
  for (const name of ['direction', 'locality', 'mode', 'format', ...KEYS, 'search_text']) {
    recordings = recordings.addColumn(name, 'text', (c) => c.notNull());
  }
  for (const name of ['is_complete', 'is_interrupted']) {
    recordings = recordings.addColumn(name, 'integer', (c) => c.notNull());
  }
  // No reference to users: a recording outlives its user.
  for (const name of ['user_id', 'last_name', 'first_name', 'department']) {
    recordings = recordings.addColumn(name, 'text');
  }
  for (const party of ['local', 'remote']) {
    for (const fact of ['number', 'device', 'name']) {
      recordings = recordings.addColumn(`${party}_${fact}`, 'text');
    }
  }
  await recordings.execute();
  await db.schema
    .createTable('recording_facts')
    .addColumn('recording_id', 'text', (c) =>
      c.primaryKey().references('recordings.id').onDelete('cascade'),
    )
    .addColumn('facts', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('missed_recordings')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('direction', 'text')
    .addColumn('peer', 'text', (c) => c.notNull())
    .addColumn('parties', 'text', (c) => c.notNull())
    .execute();
  await index(db, 'missed_recordings', ['at_ms', 'id']);
}

const KEYS = [
  'last_name_key',
  'first_name_key',
  'department_key',
  'remote_party_key',
  'local_number_key',
];

async function createRecordingIndices(db: Kysely<never>): Promise<void> {
  await index(db, 'recordings', ['conversation_id']);
  for (const key of ['started_at_ms', 'duration_ms', 'size_bytes', 'direction', ...KEYS]) {
    await index(db, 'recordings', [key, 'id']);
  }
  // Finds every three characters that stand together. Folding is done before.
  await sql`create virtual table recording_search using fts5(
    search_text, content='', contentless_delete=1, tokenize='trigram case_sensitive 1'
  )`.execute(db);
}

interface InitialFilterTables {
  filters: Record<string, string | number>;
  filter_names: Record<string, string>;
}

/** The filter of the first administrator: every recording. */
async function createInitialFilter(db: Kysely<InitialFilterTables>): Promise<void> {
  const id = newId();
  const flags = { can_delete: 1, four_eyes: 0, is_initial: 1 };
  const row = { id, rule: '', ...flags, created_at_ms: Date.now() };
  await db.insertInto('filters').values(row).execute();
  const names = {
    en: 'All recordings',
    de: 'Alle Aufnahmen',
    fr: 'Tous les enregistrements',
    it: 'Tutte le registrazioni',
  };
  await db
    .insertInto('filter_names')
    .values(Object.entries(names).map(([language, name]) => ({ filter_id: id, language, name })))
    .execute();
}

async function index(db: Kysely<never>, table: string, columns: string[]): Promise<void> {
  const name = `${table}_by_${columns.filter((column) => column !== 'id').join('_')}`;
  await db.schema.createIndex(name).on(table).columns(columns).execute();
}
