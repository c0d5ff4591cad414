import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which of their own recordings users have heard. */
export const inbox: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .createTable('heard_recordings')
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('recording_id', 'text', (c) =>
        c.notNull().references('recordings.id').onDelete('cascade'),
      )
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('heard_recordings_key', ['user_id', 'recording_id'] as never)
      .execute();
    // Without it, deleting a recording would look through all of them.
    await db.schema
      .createIndex('heard_recordings_by_recording_id')
      .on('heard_recordings')
      .column('recording_id')
      .execute();
  },
};
