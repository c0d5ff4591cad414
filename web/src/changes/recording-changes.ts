import { request } from '../api/client.ts';
import { pathOfRecording, type RecordingRef } from '../api/queries.ts';
import type { RecordingItem } from '../api/wire.ts';

/** What somebody changes of a recording; what is left out stays. */
export interface RecordingPatch {
  readonly isPreserved?: boolean;
  readonly note?: string;
  readonly tags?: readonly string[];
}

export const MAXIMUM_TAGS = 20;
export const MAXIMUM_TAG_LENGTH = 50;
export const MAXIMUM_NOTE_LENGTH = 4000;

export interface DeletionRefusal {
  readonly id: string;
  /** Error code of the recorder. */
  readonly code: string;
}

export interface DeletionAnswer {
  readonly deleted: readonly string[];
  readonly refused: readonly DeletionRefusal[];
}

export function patchRecording(ref: RecordingRef, patch: RecordingPatch): Promise<RecordingItem> {
  return request<RecordingItem>(pathOfRecording(ref), { method: 'PATCH', body: patch });
}

/** Deletes recordings, at most 500, and says of each whether it is gone. */
export function deleteRecordings(through: string, ids: readonly string[]): Promise<DeletionAnswer> {
  const path = `/recordings/deletions?filter=${encodeURIComponent(through)}`;
  return request<DeletionAnswer>(path, { method: 'POST', body: { ids } });
}

/** `tags` with `added` and without `removed`; letters of the other case make no other tag. */
export function changeTags(
  tags: readonly string[],
  added: readonly string[],
  removed: readonly string[],
): readonly string[] {
  const fold = (tag: string): string => tag.toLowerCase();
  const gone = new Set(removed.map(fold));
  const kept = tags.filter((tag) => !gone.has(fold(tag)));
  const known = new Set(kept.map(fold));
  return [...kept, ...added.filter((tag) => !known.has(fold(tag)))];
}
