import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Calls that wait to be kept; missed recordings are counted, acknowledged and found by user. */
export const prerecord: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await createBuffered(db);
    await extendMissed(db);
  },
};

async function createBuffered(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('buffered_recordings')
    .addColumn('recording_id', 'text', (c) => c.primaryKey())
    .addColumn('conversation_id', 'text', (c) => c.notNull())
    // No reference to users: what was decided about a call outlives its user.
    .addColumn('user_id', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('admitted_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('closed_at_ms', 'bigint')
    .addColumn('expires_at_ms', 'bigint')
    .addColumn('decided_at_ms', 'bigint')
    .addColumn('decided_by', 'text')
    .execute();
  await db.schema
    .createIndex('buffered_recordings_by_conversation_id')
    .on('buffered_recordings')
    .column('conversation_id')
    .execute();
}

async function extendMissed(db: Kysely<never>): Promise<void> {
  const add = db.schema.alterTable('missed_recordings');
  await add.addColumn('count', 'integer', (c) => c.notNull().defaultTo(1)).execute();
  await add.addColumn('last_at_ms', 'bigint').execute();
  await add.addColumn('acknowledged_at_ms', 'bigint').execute();
  for (const name of ['fold_key', 'user_id', 'recording_id', 'acknowledged_by']) {
    await add.addColumn(name, 'text').execute();
  }
  await db.schema
    .createIndex('missed_recordings_by_fold_key')
    .on('missed_recordings')
    .column('fold_key')
    .unique()
    .execute();
  await db.schema
    .createIndex('missed_recordings_by_code')
    .on('missed_recordings')
    .columns(['code', 'at_ms', 'id'])
    .execute();
}
