import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Tokens of programs that use the API. */
export const apiTokens: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .createTable('api_tokens')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('token_hash', 'blob', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('name_key', 'text', (c) => c.notNull().unique())
      .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('reads_recordings', 'integer', (c) => c.notNull())
      .addColumn('networks', 'text', (c) => c.notNull())
      .addColumn('expires_at_ms', 'bigint')
      .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('created_by', 'text', (c) => c.notNull())
      .addColumn('used_at_ms', 'bigint')
      .addColumn('used_from', 'text')
      .execute();
    // Without it, deleting a user would look through all of them.
    await db.schema
      .createIndex('api_tokens_by_user_id')
      .on('api_tokens')
      .column('user_id')
      .execute();
  },
};
