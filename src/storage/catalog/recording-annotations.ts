import { RecorderError } from '../../base/index.ts';
import type { Actor } from '../audit/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { foldCase } from './folded-text.ts';
import type { RecordingPatch } from './recording-types.ts';
import type { RecordingRow } from './schema.ts';

const NOTE_LENGTH = 4000;
const TAG_LENGTH = 50;
const MAX_TAGS = 20;
const SPACES = /\s+/gu;
// Line breaks and tabs belong into a note, other control characters into neither.
const CONTROLS = /[^\P{Cc}\n\t]/gu;

/** What people add to a recording. */
export interface Annotations {
  readonly isPreserved: boolean;
  /** Empty where there is none. */
  readonly note: string;
  /** In the order of their folded texts. */
  readonly tags: readonly string[];
}

/** The annotations that stand in the row of a recording. */
export type AnnotationColumns = Pick<
  RecordingRow,
  'preserved_at_ms' | 'preserved_by_id' | 'preserved_by_name' | 'note'
>;

/** A patch as it is kept. Throws `RECORDING_INVALID`. */
export function checkedPatch({ isPreserved, note, tags }: RecordingPatch): Partial<Annotations> {
  return {
    ...(isPreserved === undefined ? {} : { isPreserved }),
    ...(note === undefined ? {} : { note: checkedNote(note) }),
    ...(tags === undefined ? {} : { tags: checkedTags(tags) }),
  };
}

/** The columns that a patch changes. */
export function annotationColumns(
  { isPreserved, note }: Partial<Annotations>,
  by: Actor,
  nowMs: number,
): Partial<AnnotationColumns> {
  const preserved = isPreserved === true;
  return {
    ...(note === undefined ? {} : { note }),
    ...(isPreserved === undefined
      ? {}
      : {
          preserved_at_ms: preserved ? nowMs : null,
          preserved_by_id: preserved ? (by.id ?? null) : null,
          preserved_by_name: preserved ? by.name : null,
        }),
  };
}

/** The tags of recordings, by their ids; those without any are not in it. */
export function readTags(rows: readonly { recording_id: string; tag: string }[]) {
  const tags = new Map<string, string[]>();
  for (const { recording_id: id, tag } of rows) {
    const known = tags.get(id);
    if (known === undefined) tags.set(id, [tag]);
    else known.push(tag);
  }
  return tags;
}

/** The query whose rows {@link readTags} reads. */
export function tagRows(recordingIds: readonly string[]) {
  return queries
    .selectFrom('recording_tags')
    .select(['recording_id', 'tag'])
    .where('recording_id', 'in', recordingIds)
    .orderBy('tag_key');
}

/** Replaces the tags of a recording, within a transaction. */
export function writeTags(
  database: CatalogDatabase,
  recordingId: string,
  tags: readonly string[],
): void {
  database.run(queries.deleteFrom('recording_tags').where('recording_id', '=', recordingId));
  for (const tag of tags) {
    const row = { recording_id: recordingId, tag, tag_key: foldCase(tag) };
    database.run(queries.insertInto('recording_tags').values(row));
  }
}

function checkedNote(text: string): string {
  const note = text.replaceAll('\r\n', '\n').replace(CONTROLS, '').trim();
  if ([...note].length > NOTE_LENGTH) {
    throw invalid('note', `a note has at most ${NOTE_LENGTH} characters`);
  }
  return note;
}

function checkedTags(texts: readonly string[]): string[] {
  const tags = new Map<string, string>();
  for (const text of texts) {
    const tag = text.replace(SPACES, ' ').replace(CONTROLS, '').trim();
    if (tag === '') continue;
    if ([...tag].length > TAG_LENGTH) {
      throw invalid('tags', `a tag has at most ${TAG_LENGTH} characters`);
    }
    // Of two that differ by case only, the first stays.
    if (!tags.has(foldCase(tag))) tags.set(foldCase(tag), tag);
  }
  if (tags.size > MAX_TAGS) throw invalid('tags', `a recording has at most ${MAX_TAGS} tags`);
  return [...tags].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, tag]) => tag);
}

function invalid(member: string, message: string): RecorderError {
  return new RecorderError('RECORDING_INVALID', message, { member });
}
