import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Second factors, log-ins of several steps, users that come from a directory. */
export const secondFactors: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await extendUsers(db);
    await extendLogIn(db);
    await createFactors(db);
    await createOidcLinks(db);
  },
};

async function extendUsers(db: Kysely<never>): Promise<void> {
  const add = db.schema.alterTable('users');
  await add.addColumn('must_change_password', 'integer', (c) => c.notNull().defaultTo(0)).execute();
  await add.addColumn('source', 'text', (c) => c.notNull().defaultTo('local')).execute();
  await add.addColumn('external_id', 'text').execute();
  await add.addColumn('vanished_at_ms', 'bigint').execute();
  await db.schema
    .createIndex('users_by_external_id')
    .on('users')
    .columns(['source', 'external_id'])
    .unique()
    .execute();
  await db.schema
    .createTable('password_history')
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('set_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('password_hash', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('password_history_by_user')
    .on('password_history')
    .columns(['user_id', 'set_at_ms'])
    .execute();
}

async function extendLogIn(db: Kysely<never>): Promise<void> {
  const add = db.schema.alterTable('web_sessions');
  await add.addColumn('address', 'text', (c) => c.notNull().defaultTo('')).execute();
  await add.addColumn('user_agent', 'text', (c) => c.notNull().defaultTo('')).execute();
  await add.addColumn('confirmed_at_ms', 'bigint', (c) => c.notNull().defaultTo(0)).execute();
  await db.schema
    .createTable('login_steps')
    .addColumn('token_hash', 'blob', (c) => c.primaryKey())
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('details', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('login_steps_by_user').on('login_steps').column('user_id').execute();
  // Attempts are forgotten after minutes: none needs to be taken over.
  await db.schema.dropTable('login_attempts').execute();
  await db.schema
    .createTable('login_attempts')
    .addColumn('row', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .execute();
  for (const column of ['subject', 'address']) {
    await db.schema
      .createIndex(`login_attempts_by_${column}`)
      .on('login_attempts')
      .columns(['purpose', column, 'at_ms'])
      .execute();
  }
  await db.schema
    .createIndex('login_attempts_by_at_ms')
    .on('login_attempts')
    .column('at_ms')
    .execute();
}

async function createFactors(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('totp_secrets')
    .addColumn('user_id', 'text', (c) => c.primaryKey().references('users.id').onDelete('cascade'))
    .addColumn('sealed', 'blob', (c) => c.notNull())
    .addColumn('last_step', 'bigint', (c) => c.notNull())
    .addColumn('confirmed_at_ms', 'bigint')
    .execute();
  await db.schema
    .createTable('passkeys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('relying_party', 'text', (c) => c.notNull())
    .addColumn('public_key', 'blob', (c) => c.notNull())
    .addColumn('counter', 'bigint', (c) => c.notNull())
    .addColumn('transports', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('used_at_ms', 'bigint')
    .execute();
  await db.schema.createIndex('passkeys_by_user').on('passkeys').column('user_id').execute();
  await db.schema
    .createTable('recovery_codes')
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('code_hash', 'blob', (c) => c.notNull())
    .addPrimaryKeyConstraint('recovery_codes_key', ['user_id', 'code_hash'])
    .execute();
}

async function createOidcLinks(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('oidc_links')
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('linked_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('oidc_links_key', ['issuer', 'subject'])
    .execute();
  await db.schema.createIndex('oidc_links_by_user').on('oidc_links').column('user_id').execute();
}
