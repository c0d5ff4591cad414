import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Recordings that were moved out of the house, and how far each move is. */
export const archive: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .createTable('archived_recordings')
      .addColumn('recording_id', 'text', (c) => c.primaryKey())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('path', 'text', (c) => c.notNull())
      .addColumn('size_bytes', 'bigint', (c) => c.notNull())
      .addColumn('changed_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('problem', 'text')
      .execute();
    await db.schema
      .createIndex('archived_recordings_by_state')
      .on('archived_recordings')
      .columns(['state', 'changed_at_ms'])
      .execute();
  },
};
