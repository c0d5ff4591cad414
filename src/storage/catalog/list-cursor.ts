import { isId, RecorderError } from '../../base/index.ts';
import { RECORDING_SORT_KEYS, type RecordingSortKey } from './recording-types.ts';

/** The last recording of a page: its value of the sort key, and its id to break ties. */
export interface ListCursor {
  readonly sort: RecordingSortKey;
  readonly descending: boolean;
  readonly value: string | number;
  readonly id: string;
}

const LENGTH = 2000;

/** A cursor as text that may stand in an address. */
export function encodeCursor({ sort, descending, value, id }: ListCursor): string {
  return Buffer.from(JSON.stringify([sort, descending, value, id])).toString('base64url');
}

/** Throws `CURSOR_INVALID` for anything that {@link encodeCursor} does not make. */
export function parseCursor(text: string): ListCursor {
  const parts = parse(text);
  if (!Array.isArray(parts) || parts.length !== 4) throw invalid();
  const [sort, descending, value, id] = parts as unknown[];
  const isSort = RECORDING_SORT_KEYS.some((key) => key === sort);
  const isValue = typeof value === 'string' || Number.isSafeInteger(value);
  if (!isSort || typeof descending !== 'boolean' || !isValue) throw invalid();
  if (typeof id !== 'string' || !isId(id)) throw invalid();
  return { sort: sort as RecordingSortKey, descending, value: value as string | number, id };
}

function parse(text: string): unknown {
  if (text.length > LENGTH) throw invalid();
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw invalid();
  }
}

function invalid(): RecorderError {
  return new RecorderError('CURSOR_INVALID', 'the cursor is not one that a list has given');
}
