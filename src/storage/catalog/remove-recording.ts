import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { PreservationColumns } from './recording-rows.ts';
import type { CatalogTables } from './schema.ts';

const ROW_OF_ID = queries
  .selectFrom('recordings')
  .select([
    ...(['row', 'conversation_id', 'note'] as const),
    ...(['preserved_at_ms', 'preserved_by_id', 'preserved_by_name'] as const),
  ])
  .where('id', '=', '')
  .compile();

/** What was removed, as far as what comes in its place needs it. */
export interface RemovedRow {
  readonly conversationId: string;
  /** What people gave it. */
  readonly given: PreservationColumns & { readonly note: string };
  readonly tags: readonly CatalogTables['recording_tags'][];
}

/**
 * Removes the rows of a recording, within a transaction; undefined where there were none. What
 * else belongs to it goes by its reference.
 */
export function removeRecordingRows(
  database: CatalogDatabase,
  recordingId: string,
): RemovedRow | undefined {
  const found = database.firstOf(ROW_OF_ID, [recordingId]);
  if (found === undefined) return undefined;
  const { row, conversation_id: conversationId, ...given } = found;
  const tags = database.all(
    queries.selectFrom('recording_tags').selectAll().where('recording_id', '=', recordingId),
  );
  database.run(queries.deleteFrom('recording_search').where('rowid', '=', row));
  database.run(queries.deleteFrom('recordings').where('row', '=', row));
  return { conversationId, given, tags };
}

/** Removes a recording for good, and its conversation where that has no other. */
export function removeRecording(database: CatalogDatabase, recordingId: string): boolean {
  const removed = removeRecordingRows(database, recordingId);
  if (removed === undefined) return false;
  const { conversationId } = removed;
  const others = queries.selectFrom('recordings').select('id');
  const other = database.first(others.where('conversation_id', '=', conversationId).limit(1));
  if (other !== undefined) return true;
  database.run(queries.deleteFrom('conversations').where('id', '=', conversationId));
  return true;
}
