import type { DatabaseSync } from 'node:sqlite';
import type { Client } from 'pg';

const BATCH = 2000;
/** Tables of indices for full-text search, and what SQLite and Kysely keep for themselves. */
const NOT_COPIED = /^(?:sqlite|kysely|recording_search|audit_search)/;
const TYPES: Readonly<Record<string, string>> = { TEXT: 'text', BLOB: 'bytea' };

/** Makes the tables of a catalog in PostgreSQL, with their rows and indices. */
export async function copyToPostgres(catalog: DatabaseSync, target: Client): Promise<void> {
  const all = catalog.prepare("select name from sqlite_schema where type = 'table'").all();
  const names = all.map((row) => String(row.name)).filter((name) => !NOT_COPIED.test(name));
  for (const name of names) {
    await target.query(`create table ${name} (${columnsOf(catalog, name).join(', ')})`);
    await copyRows(catalog, target, name);
    for (const index of indicesOf(catalog, name)) await target.query(index);
  }
  await target.query('vacuum analyze');
}

function columnsOf(catalog: DatabaseSync, table: string): string[] {
  return catalog
    .prepare('select name, type from pragma_table_info(?)')
    .all(table)
    .map(({ name, type }) => `"${name}" ${TYPES[String(type).toUpperCase()] ?? 'bigint'}`);
}

async function copyRows(catalog: DatabaseSync, target: Client, table: string): Promise<void> {
  const insert = `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`;
  let batch: unknown[] = [];
  const flush = () => target.query(insert, [JSON.stringify(batch, bytesAsHex)]);
  for (const row of catalog.prepare(`select * from ${table}`).iterate()) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    await flush();
    batch = [];
  }
  await flush();
}

function bytesAsHex(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const bytes = this[key];
  return bytes instanceof Uint8Array ? `\\x${Buffer.from(bytes).toString('hex')}` : value;
}

function indicesOf(catalog: DatabaseSync, table: string): string[] {
  const indices = catalog.prepare('select name, "unique" from pragma_index_list(?)').all(table);
  const keys = catalog.prepare('select name from pragma_table_info(?) where pk = 1').all(table);
  const lists = indices.map(({ name, unique }) => ({
    kind: unique === 1 ? 'unique index' : 'index',
    columns: catalog.prepare('select name from pragma_index_info(?)').all(String(name)),
  }));
  // An integer primary key is the row itself, for which SQLite makes no index.
  if (keys.length > 0) lists.push({ kind: 'index', columns: keys });
  return lists.map(({ kind, columns }) => {
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    return `create ${kind} on ${table} (${names})`;
  });
}
