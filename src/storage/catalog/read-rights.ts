import type { CatalogTables } from './schema.ts';

/**
 * Tables that lists and searches ask: recordings, users as recordings remember them and as they
 * are, the audit trail, and what was missed, decided or moved. Whatever is not named stays hidden
 * from connections that only read, on every database: how people and programs get in, settings, and
 * all that a later migration adds.
 */
export const READABLE_TABLES = [
  ...(['recordings', 'recording_facts', 'recording_tags', 'recording_search'] as const),
  ...(['user_snapshots', 'user_snapshot_numbers', 'user_snapshot_devices'] as const),
  ...(['users', 'user_numbers', 'user_devices', 'missed_recordings'] as const),
  ...(['archived_recordings', 'audit_events', 'audit_search'] as const),
] as const satisfies readonly (keyof CatalogTables)[];

const HIDDEN_COLUMNS: readonly string[] = ['password_hash', 'pin_hash'];

/** Whether a connection that only reads may read this column. */
export function mayRead(table: string, column: string): boolean {
  const isReadable = (READABLE_TABLES as readonly string[]).includes(table);
  return isReadable && !HIDDEN_COLUMNS.includes(column);
}
