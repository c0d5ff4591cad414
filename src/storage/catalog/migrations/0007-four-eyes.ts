import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Views that a second person unlocked, and requests for that. What an unlock rests on are foreign
 * keys: it is gone when a log-in, a user, a filter or a right of either person is.
 */
export const fourEyes: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    let unlocks = db.schema
      .createTable('four_eyes_unlocks')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('filter_id', 'text', (c) => c.notNull())
      .addColumn('filter_version', 'integer', (c) => c.notNull())
      .addColumn('session_key', 'blob', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('second_user_id', 'text', (c) => c.notNull())
      .addColumn('second_session_key', 'blob')
      .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('used_at_ms', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('four_eyes_unlocks_once', ['session_key', 'filter_id']);
    for (const user of ['user_id', 'second_user_id'] as const) {
      unlocks = unlocks.addForeignKeyConstraint(
        `four_eyes_unlocks_${user}`,
        [user, 'filter_id'],
        'filter_grants',
        ['user_id', 'filter_id'],
        (c) => c.onDelete('cascade'),
      );
    }
    for (const session of ['session_key', 'second_session_key'] as const) {
      unlocks = unlocks.addForeignKeyConstraint(
        `four_eyes_unlocks_${session}`,
        [session],
        'web_sessions',
        ['token_hash'],
        (c) => c.onDelete('cascade'),
      );
    }
    await unlocks.execute();
    await db.schema
      .createTable('four_eyes_requests')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('filter_id', 'text', (c) => c.notNull())
      .addColumn('filter_version', 'integer', (c) => c.notNull())
      .addColumn('session_key', 'blob', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('decision', 'text')
      .addUniqueConstraint('four_eyes_requests_once', ['session_key', 'filter_id'])
      .addForeignKeyConstraint(
        'four_eyes_requests_user',
        ['user_id', 'filter_id'],
        'filter_grants',
        ['user_id', 'filter_id'],
        (c) => c.onDelete('cascade'),
      )
      .addForeignKeyConstraint(
        'four_eyes_requests_session',
        ['session_key'],
        'web_sessions',
        ['token_hash'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    for (const [table, column] of [
      ['four_eyes_unlocks', 'second_user_id'],
      ['four_eyes_unlocks', 'second_session_key'],
      ['four_eyes_requests', 'filter_id'],
    ] as const) {
      await db.schema.createIndex(`${table}_by_${column}`).on(table).columns([column]).execute();
    }
  },
};
