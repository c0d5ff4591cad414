import { isId, RecorderError } from '../../base/index.ts';

/** The last item of a page: its value of the sort key, and its id to break ties. */
export interface ListCursor<Sort extends string = string> {
  readonly sort: Sort;
  readonly descending: boolean;
  readonly value: string | number;
  readonly id: string;
}

const LENGTH = 2000;

/** A cursor as text that may stand in an address. */
export function encodeCursor({ sort, descending, value, id }: ListCursor): string {
  return Buffer.from(JSON.stringify([sort, descending, value, id])).toString('base64url');
}

/**
 * The cursor of a list that is sorted by `sort`. Throws `CURSOR_INVALID` for anything that
 * {@link encodeCursor} does not make, and for a cursor of a list in another order.
 */
export function parseCursor<Sort extends string>(
  text: string,
  { sort: wanted, descending: isDescending }: Pick<ListCursor<Sort>, 'sort' | 'descending'>,
): ListCursor<Sort> {
  const parts = parse(text);
  if (!Array.isArray(parts) || parts.length !== 4) throw invalid();
  const [sort, descending, value, id] = parts as unknown[];
  const isValue = typeof value === 'string' || Number.isSafeInteger(value);
  if (!isValue) throw invalid();
  if (typeof id !== 'string' || !isId(id)) throw invalid();
  if (sort !== wanted || descending !== isDescending) {
    throw new RecorderError('CURSOR_INVALID', 'the cursor belongs to a list in another order');
  }
  return { sort: wanted, descending: isDescending, value: value as string | number, id };
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
