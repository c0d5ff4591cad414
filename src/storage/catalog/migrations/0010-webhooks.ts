import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Programs that are told what happens to recordings, and what they are to be told yet. */
export const webhooks: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .createTable('webhook_targets')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('url', 'text', (c) => c.notNull())
      .addColumn('events', 'text', (c) => c.notNull())
      .addColumn('is_enabled', 'integer', (c) => c.notNull())
      .addColumn('sealed_secret', 'blob', (c) => c.notNull())
      .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('webhook_deliveries')
      .addColumn('sequence', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('target_id', 'text', (c) =>
        c.notNull().references('webhook_targets.id').onDelete('cascade'),
      )
      .addColumn('event_id', 'text', (c) => c.notNull())
      .addColumn('event', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('made_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('due_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('tried_at_ms', 'bigint')
      .addColumn('http_status', 'integer')
      .addColumn('problem', 'text')
      .addUniqueConstraint('webhook_deliveries_once', ['target_id', 'event_id'])
      .execute();
    await db.schema
      .createIndex('webhook_deliveries_by_state')
      .on('webhook_deliveries')
      .columns(['target_id', 'state', 'sequence'])
      .execute();
  },
};
