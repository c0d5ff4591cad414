import { isId, newId, RecorderError } from '../../base/index.ts';
import type { CallDirection, MissedReason, Parties } from '../../recording/index.ts';
import type { MissedRecording, NewMissedRecording } from './missed-recording.ts';
import type { MissedRecordingRow } from './schema.ts';

/** The row of a new entry. */
export function missedRow(missed: NewMissedRecording): MissedRecordingRow {
  return {
    id: newId(missed.atMs),
    at_ms: missed.atMs,
    code: missed.code,
    detail: missed.detail,
    direction: missed.direction ?? null,
    peer: missed.peer,
    parties: JSON.stringify(missed.parties),
    count: missed.count,
    last_at_ms: missed.atMs,
    fold_key: missed.foldKey ?? null,
    user_id: missed.userId ?? null,
    recording_id: missed.recordingId ?? null,
    acknowledged_at_ms: null,
    acknowledged_by: null,
  };
}

/** A row with the names of its user, where there is one. */
export type ListedMissedRow = MissedRecordingRow & {
  readonly last_name: string | null;
  readonly first_name: string | null;
  readonly department: string | null;
};

export function missedFrom(row: ListedMissedRow): MissedRecording {
  const { user_id, last_name, first_name, department } = row;
  const { acknowledged_at_ms: acknowledgedAtMs, acknowledged_by: acknowledgedBy } = row;
  return {
    id: row.id,
    atMs: row.at_ms,
    lastAtMs: row.last_at_ms ?? row.at_ms,
    count: row.count,
    code: row.code as MissedReason,
    detail: row.detail,
    direction: (row.direction ?? undefined) as CallDirection | undefined,
    peer: row.peer,
    parties: JSON.parse(row.parties) as Parties,
    userId: user_id ?? undefined,
    user:
      user_id === null || last_name === null
        ? undefined
        : {
            id: user_id,
            lastName: last_name,
            firstName: first_name ?? '',
            department: department ?? '',
          },
    recordingId: row.recording_id ?? undefined,
    acknowledged:
      acknowledgedAtMs === null ? undefined : { atMs: acknowledgedAtMs, by: acknowledgedBy ?? '' },
  };
}

/** The place after a row, as text that may stand in an address. */
export function missedCursor({ at_ms, id }: MissedRecordingRow): string {
  return `${at_ms}.${id}`;
}

/** Throws `CURSOR_INVALID`. */
export function parseMissedCursor(text: string): { readonly atMs: number; readonly id: string } {
  const [atMs = '', id = '', ...rest] = text.split('.');
  if (rest.length === 0 && /^\d{1,15}$/.test(atMs) && isId(id)) return { atMs: Number(atMs), id };
  throw new RecorderError('CURSOR_INVALID', 'the cursor belongs to another list');
}
