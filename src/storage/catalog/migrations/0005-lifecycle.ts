import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { auditWords } from '../audit-search.ts';

/** Preserved recordings, deletion, a search over the audit trail, alerts and their mails. */
export const lifecycle: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await extendRecordings(db);
    await createSearchOfAudit(db as unknown as Kysely<AuditTables>);
    await createAlerts(db);
    await db.schema
      .createTable('kept_facts')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .execute();
  },
};

async function extendRecordings(db: Kysely<never>): Promise<void> {
  const add = db.schema.alterTable('recordings');
  await add.addColumn('preserved_at_ms', 'bigint').execute();
  await add.addColumn('preserved_by_id', 'text').execute();
  await add.addColumn('preserved_by_name', 'text').execute();
  // Finds what is older than the rule of its user.
  await db.schema
    .createIndex('recordings_by_user_id_started_at_ms')
    .on('recordings')
    .columns(['user_id', 'started_at_ms'])
    .execute();
  await db.schema
    .createTable('pending_purges')
    .addColumn('recording_id', 'text', (c) => c.primaryKey())
    .addColumn('object_ids', 'text', (c) => c.notNull())
    .addColumn('began_at_ms', 'bigint', (c) => c.notNull())
    .execute();
}

interface AuditTables {
  audit_events: {
    sequence: number;
    at_ms: number;
    actor_kind: string;
    actor_id: string | null;
    actor_name: string;
    address: string | null;
    action: string;
    object_kind: string | null;
    object_id: string | null;
    object_name: string | null;
    outcome: string;
    details: string;
  };
}

/** One index of words finds by any facts together; the indices by single ones are not needed. */
async function createSearchOfAudit(db: Kysely<AuditTables>): Promise<void> {
  for (const column of ['action', 'actor_id', 'actor_name', 'object_id']) {
    await db.schema.dropIndex(`audit_events_by_${column}`).execute();
  }
  await sql`create virtual table audit_search using fts5(
    words, content='', detail=none, prefix='1 2 3', tokenize="ascii tokenchars '=._@:+/-'"
  )`.execute(db);
  for (const row of await db.selectFrom('audit_events').selectAll().execute()) {
    const words = auditWords({
      ...{ sequence: row.sequence, atMs: row.at_ms },
      ...{ actorKind: row.actor_kind, actorId: row.actor_id, actorName: row.actor_name },
      ...{ address: row.address, action: row.action },
      ...{ objectKind: row.object_kind, objectId: row.object_id, objectName: row.object_name },
      ...{ outcome: row.outcome, details: row.details },
    });
    await sql`insert into audit_search (rowid, words) values (${row.sequence}, ${words})`.execute(
      db,
    );
  }
}

async function createAlerts(db: Kysely<never>): Promise<void> {
  let alerts = db.schema.createTable('alerts').addColumn('id', 'text', (c) => c.primaryKey());
  for (const name of ['code', 'alert_key', 'severity', 'facts']) {
    alerts = alerts.addColumn(name, 'text', (c) => c.notNull());
  }
  for (const name of ['since_ms', 'last_ms', 'occurrences', 'mailed_occurrences']) {
    alerts = alerts.addColumn(name, 'bigint', (c) => c.notNull());
  }
  for (const name of ['resolved_at_ms', 'acknowledged_at_ms']) {
    alerts = alerts.addColumn(name, 'bigint');
  }
  for (const name of ['acknowledged_by_id', 'acknowledged_by_name']) {
    alerts = alerts.addColumn(name, 'text');
  }
  await alerts.addColumn('is_end_mailed', 'integer', (c) => c.notNull()).execute();
  await sql`create unique index alerts_open on alerts (code, alert_key)
    where resolved_at_ms is null`.execute(db);
  await db.schema.createIndex('alerts_by_last_ms').on('alerts').column('last_ms').execute();
  await db.schema
    .createTable('mails')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('made_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('due_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('sent_at_ms', 'bigint')
    .addColumn('problem', 'text')
    .execute();
}
