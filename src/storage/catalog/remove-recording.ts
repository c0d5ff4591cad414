import { type CatalogDatabase, queries } from './catalog-database.ts';

const ROW_OF_ID = queries
  .selectFrom('recordings')
  .select(['row', 'conversation_id'])
  .where('id', '=', '')
  .compile();

/**
 * Removes a recording for good, within a transaction, and its conversation where that has no other;
 * false where there is none. What else belongs to it goes by its reference.
 */
export function removeRecording(database: CatalogDatabase, recordingId: string): boolean {
  const found = database.firstOf(ROW_OF_ID, [recordingId]);
  if (found === undefined) return false;
  const { row, conversation_id: conversationId } = found;
  database.run(queries.deleteFrom('recording_search').where('rowid', '=', row));
  database.run(queries.deleteFrom('recordings').where('row', '=', row));
  const others = queries.selectFrom('recordings').select('id');
  const other = database.first(others.where('conversation_id', '=', conversationId).limit(1));
  if (other !== undefined) return true;
  database.run(queries.deleteFrom('conversations').where('id', '=', conversationId));
  return true;
}
