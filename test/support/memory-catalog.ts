import { DatabaseSync } from 'node:sqlite';
import { type Clock, silentLog } from '../../src/base/index.ts';
import { NO_POLICY } from '../../src/recording/index.ts';
import { AuditTable } from '../../src/storage/catalog/audit-table.ts';
import { CatalogDatabase, type Query } from '../../src/storage/catalog/catalog-database.ts';
import { ConversationTable } from '../../src/storage/catalog/conversation-table.ts';
import { FilterTable } from '../../src/storage/catalog/filter-table.ts';
import { KeptFactTable } from '../../src/storage/catalog/kept-fact-table.ts';
import { migrate } from '../../src/storage/catalog/migrate.ts';
import { PurgeTable } from '../../src/storage/catalog/purge-table.ts';
import type { ReadThread } from '../../src/storage/catalog/read-thread.ts';
import { RecordingTable } from '../../src/storage/catalog/recording-table.ts';
import { RetentionTable } from '../../src/storage/catalog/retention-table.ts';
import { addSetDigest } from '../../src/storage/catalog/set-digest.ts';
import { UserTable } from '../../src/storage/catalog/user-table.ts';

/** Rules that a test changes. */
export interface MemoryRules {
  generalDays: number | null;
}

/** Tables of the catalog in memory and without threads, for tests that ask very often. */
export async function memoryCatalog(clock: Clock) {
  const connection = new DatabaseSync(':memory:');
  await migrate({ database: connection, path: ':memory:', log: silentLog });
  addSetDigest(connection);
  const database = new CatalogDatabase(connection);
  const all = async (query: Query<unknown>) => database.all(query);
  const thread = { all, checkpoint: async () => {} } as unknown as ReadThread;
  const audit = new AuditTable(database, thread, clock);
  const conversations = new ConversationTable(database);
  const ofRecordings = { database, reader: database, thread, conversations };
  const filters = new FilterTable(database, audit, clock);
  const newUserPolicy = () => NO_POLICY;
  const rules: MemoryRules = { generalDays: null };
  const generalDays = () => rules.generalDays;
  return {
    ...{ audit, rules, keptFacts: new KeptFactTable(database) },
    users: new UserTable({ database, thread, audit, clock, filters, newUserPolicy }),
    recordings: new RecordingTable({ ...ofRecordings, audit, clock }),
    purges: new PurgeTable({ database, audit, clock, generalDays }),
    retention: new RetentionTable(thread, generalDays),
    /** To change behind the back of the catalog. */
    connection,
    close: () => connection.close(),
  };
}
