import type {
  CallDirection,
  Locality,
  RecordingDamage,
  RecordingFacts,
} from '../../recording/index.ts';
import { foldText, numberKey } from './folded-text.ts';
import type { AnnotationColumns, Annotations } from './recording-annotations.ts';
import type { Preservation, RecordingSummary } from './recording-types.ts';
import type { RecordingRow } from './schema.ts';
import type { UserSnapshot } from './user.ts';

/** Texts of more characters are cut for searching and sorting. */
const KEY_LENGTH = 200;

export type NewRecordingRow = Omit<RecordingRow, 'row'>;

/** The row of a recording. */
export function recordingRow(
  facts: RecordingFacts,
  user: UserSnapshot | undefined,
  snapshotId: number | null = null,
): NewRecordingRow {
  const { session, parties, audio } = facts;
  const { near, far } = parties;
  return {
    id: session.recordingId,
    conversation_id: session.conversationId,
    started_at_ms: Math.round(facts.startedAtMs),
    duration_ms: Math.round(facts.durationMs),
    size_bytes: audio.sizeBytes,
    direction: session.direction,
    locality: session.locality,
    mode: session.mode,
    user_id: user?.id ?? session.userId ?? null,
    last_name: user?.lastName ?? null,
    first_name: user?.firstName ?? null,
    department: user?.department ?? null,
    local_number: near.number ?? null,
    local_device: near.device ?? null,
    local_name: near.displayName ?? null,
    remote_number: far.number ?? null,
    remote_device: far.device ?? null,
    remote_name: far.displayName ?? null,
    format: audio.format,
    is_complete: facts.isComplete ? 1 : 0,
    is_interrupted: facts.isInterrupted ? 1 : 0,
    ...{ preserved_at_ms: null, preserved_by_id: null, preserved_by_name: null },
    last_name_key: sortKey(user?.lastName),
    first_name_key: sortKey(user?.firstName),
    department_key: sortKey(user?.department),
    remote_party_key: sortKey(far.displayName || far.number),
    local_number_key: numberKey(near.number ?? '').slice(0, KEY_LENGTH),
    remote_number_key: numberKey(far.number ?? '').slice(0, KEY_LENGTH),
    snapshot_id: snapshotId,
    note: '',
    damage: null,
    search_text: searchText(facts.parties, user, { note: '', tags: [] }),
  };
}

/** A text to sort by. */
export function sortKey(text: string | undefined): string {
  return foldText(text ?? '').slice(0, KEY_LENGTH);
}

/**
 * Numbers of both parties, names, department, tags and note. Two spaces stand before every word, so
 * that an index of three characters in a row finds how words begin too.
 */
export function searchText(
  { near, far }: RecordingFacts['parties'],
  user: UserSnapshot | undefined,
  { note, tags }: Pick<Annotations, 'note' | 'tags'>,
): string {
  const numbers = [near.number, far.number].map((number) => numberKey(number ?? ''));
  const names = [user?.lastName, user?.firstName, user?.department, near.displayName];
  const texts = [...numbers, ...[...names, far.displayName].map((text) => foldText(text ?? ''))];
  const distinct = new Set(texts.filter((text) => text !== ''));
  const facts = [...distinct].map((text) => text.slice(0, KEY_LENGTH));
  const added = new Set([...tags, note].map(foldText).filter((text) => text !== ''));
  const words = [...facts, ...added].flatMap((text) => text.split(' '));
  return words.map((word) => `  ${word}`).join('');
}

/** Columns that lists read. */
export const SUMMARY_COLUMNS = [
  ...['id', 'conversation_id', 'started_at_ms', 'duration_ms', 'size_bytes'],
  ...['direction', 'locality', 'mode', 'user_id', 'last_name', 'first_name', 'department'],
  ...['local_number', 'local_device', 'local_name'],
  ...['remote_number', 'remote_device', 'remote_name'],
  ...['format', 'is_complete', 'is_interrupted'],
  ...['preserved_at_ms', 'preserved_by_id', 'preserved_by_name', 'note', 'damage'],
] as readonly (keyof NewRecordingRow)[];

export type SummaryRow = NewRecordingRow;

/** A row as a list shows it. */
export function summaryFrom(
  row: SummaryRow,
  { conversationCount, tags }: Pick<RecordingSummary, 'conversationCount' | 'tags'>,
): RecordingSummary {
  const hasUser = row.user_id !== null && row.last_name !== null;
  return {
    id: row.id,
    conversationId: row.conversation_id,
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    sizeBytes: row.size_bytes,
    direction: row.direction as CallDirection,
    locality: row.locality as Locality,
    mode: row.mode,
    user: hasUser
      ? {
          id: row.user_id ?? '',
          lastName: row.last_name ?? '',
          firstName: row.first_name ?? '',
          department: row.department ?? '',
        }
      : undefined,
    localNumber: row.local_number ?? undefined,
    localDevice: row.local_device ?? undefined,
    localName: row.local_name ?? undefined,
    remoteNumber: row.remote_number ?? undefined,
    remoteDevice: row.remote_device ?? undefined,
    remoteName: row.remote_name ?? undefined,
    format: row.format,
    isComplete: row.is_complete === 1,
    isInterrupted: row.is_interrupted === 1,
    preserved: preservationOf(row),
    note: row.note,
    damage: (row.damage ?? undefined) as RecordingDamage | undefined,
    ...{ tags, conversationCount },
  };
}

function preservationOf(row: Omit<AnnotationColumns, 'note'>): Preservation | undefined {
  if (row.preserved_at_ms === null) return undefined;
  const { preserved_at_ms: atMs, preserved_by_id: byId, preserved_by_name: byName } = row;
  return { atMs, byId: byId ?? undefined, byName: byName ?? '' };
}
