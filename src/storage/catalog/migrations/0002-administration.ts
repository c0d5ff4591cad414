import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { foldText, numberKey } from '../folded-text.ts';

/** Policies and PINs of users, the audit trail, sealed secrets. */
export const administration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await extendUsers(db);
    await fillUserKeys(db as unknown as Kysely<UserTables>);
    await createAudit(db);
    await db.schema
      .createTable('secrets')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('sealed', 'blob', (c) => c.notNull())
      .execute();
  },
};

const FLAGS = [
  ...['notifies_phone', 'shows_in_inbox', 'can_delete'],
  ...['is_supervisor', 'must_be_recorded', 'can_listen_in'],
];
const KEYS = ['last_name_key', 'first_name_key', 'department_key'];

async function extendUsers(db: Kysely<never>): Promise<void> {
  const add = db.schema.alterTable('users');
  await add.addColumn('password_set_at_ms', 'bigint').execute();
  await add.addColumn('pin_hash', 'text').execute();
  await add.addColumn('delete_after_days', 'integer').execute();
  for (const flag of FLAGS) {
    await add.addColumn(flag, 'integer', (c) => c.notNull().defaultTo(0)).execute();
  }
  for (const key of ['search_text', ...KEYS]) {
    await add.addColumn(key, 'text', (c) => c.notNull().defaultTo('')).execute();
  }
  for (const key of KEYS) {
    await db.schema.createIndex(`users_by_${key}`).on('users').columns([key, 'id']).execute();
  }
  // Who has a line kept free, and whose recordings go earlier: asked often, true of few.
  const indexed = ['must_be_recorded', 'delete_after_days'];
  for (const column of indexed) {
    await db.schema.createIndex(`users_by_${column}`).on('users').column(column).execute();
  }
}

interface UserTables {
  users: Record<
    | 'id'
    | 'login_name'
    | 'first_name'
    | 'last_name'
    | 'email'
    | 'department'
    | 'search_text'
    | 'last_name_key'
    | 'first_name_key'
    | 'department_key',
    string
  > & { password_hash: string | null; password_set_at_ms: number | null; updated_at_ms: number };
  user_numbers: { user_id: string; number: string };
  user_devices: { user_id: string; device: string };
}

async function fillUserKeys(db: Kysely<UserTables>): Promise<void> {
  const numbers = await db.selectFrom('user_numbers').selectAll().execute();
  const devices = await db.selectFrom('user_devices').selectAll().execute();
  for (const user of await db.selectFrom('users').selectAll().execute()) {
    const texts = [
      ...[user.login_name, user.first_name, user.last_name, user.email, user.department].map(
        foldText,
      ),
      ...numbers.filter((row) => row.user_id === user.id).map((row) => numberKey(row.number)),
      ...devices.filter((row) => row.user_id === user.id).map((row) => foldText(row.device)),
    ];
    await db
      .updateTable('users')
      .set({
        search_text: texts.filter((text) => text !== '').join(' '),
        last_name_key: foldText(user.last_name),
        first_name_key: foldText(user.first_name),
        department_key: foldText(user.department),
        password_set_at_ms: user.password_hash === null ? null : user.updated_at_ms,
      })
      .where('id', '=', user.id)
      .execute();
  }
}

async function createAudit(db: Kysely<never>): Promise<void> {
  let table = db.schema
    .createTable('audit_events')
    .addColumn('sequence', 'integer', (c) => c.primaryKey())
    .addColumn('at_ms', 'bigint', (c) => c.notNull());
  for (const name of ['actor_kind', 'actor_name', 'action', 'outcome', 'details']) {
    table = table.addColumn(name, 'text', (c) => c.notNull());
  }
  for (const name of ['actor_id', 'address', 'object_kind', 'object_id', 'object_name']) {
    table = table.addColumn(name, 'text');
  }
  await table.addColumn('hash', 'blob', (c) => c.notNull()).execute();
  for (const column of ['at_ms', 'action', 'actor_id', 'actor_name', 'object_id']) {
    await db.schema
      .createIndex(`audit_events_by_${column}`)
      .on('audit_events')
      .columns([column, 'sequence'])
      .execute();
  }
}
