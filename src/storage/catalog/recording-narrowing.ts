import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import { foldCase } from './folded-text.ts';
import type { RecordingQuery } from './recording-types.ts';
import type { CatalogTables } from './schema.ts';
import type { RecordingCondition } from './visibility.ts';

const recordings = expressionBuilder<CatalogTables, 'recordings'>();

/**
 * What a reader's filters demand and what the query asks for besides; it only ever narrows.
 * Undefined for everything.
 */
export function narrowed(
  condition: RecordingCondition | undefined,
  query: RecordingQuery,
): RecordingCondition | undefined {
  const asked = askedFor(query);
  if (asked.length === 0) return condition;
  const all = condition === undefined ? asked : [condition.recordings, ...asked];
  return { recordings: recordings.and(all), users: condition?.users };
}

function askedFor(query: RecordingQuery): Expression<SqlBool>[] {
  const { direction, locality, isPreserved, tag, fromDurationMs, toDurationMs } = query;
  const asked: Expression<SqlBool>[] = [];
  if (direction !== undefined) asked.push(recordings('recordings.direction', '=', direction));
  if (locality !== undefined) asked.push(recordings('recordings.locality', '=', locality));
  if (isPreserved !== undefined) {
    const operator = isPreserved ? 'is not' : 'is';
    asked.push(recordings('recordings.preserved_at_ms', operator, null));
  }
  if (fromDurationMs !== undefined) {
    asked.push(recordings('recordings.duration_ms', '>=', fromDurationMs));
  }
  if (toDurationMs !== undefined) {
    asked.push(recordings('recordings.duration_ms', '<=', toDurationMs));
  }
  if (tag !== undefined) {
    const tagged = recordings
      .selectFrom('recording_tags')
      .select('recording_tags.recording_id')
      .where('tag_key', '=', foldCase(tag));
    asked.push(recordings('recordings.id', 'in', tagged));
  }
  return asked;
}
