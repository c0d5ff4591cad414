import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which recordings were found to be other than they were stored. */
export const damagedRecordings: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema.alterTable('recordings').addColumn('damage', 'text').execute();
    await db.schema
      .createIndex('recordings_damaged')
      .on('recordings')
      .column('damage')
      .where('damage' as never, 'is not', null)
      .execute();
  },
};
