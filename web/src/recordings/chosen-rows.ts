/** Which rows of a list are chosen, and from where a stretch of them is extended. */
export interface ChosenRows {
  readonly ids: ReadonlySet<string>;
  /** What was chosen beside the stretch. */
  readonly kept: ReadonlySet<string>;
  /** Where the stretch begins. */
  readonly anchorId: string | undefined;
  /** Where it ends so far. */
  readonly headId: string | undefined;
}

type Row = { readonly id: string };

export const NO_ROWS: ChosenRows = {
  ...{ ids: new Set(), kept: new Set() },
  ...{ anchorId: undefined, headId: undefined },
};

/** Chooses a row, or no longer; the next stretch begins there. */
export function toggleRow(rows: ChosenRows, id: string): ChosenRows {
  const ids = new Set(rows.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, kept: ids, anchorId: id, headId: id };
}

/**
 * Chooses the rows of `list` up to `toId`, from where the last stretch began; one that is extended
 * again may shrink. By keyboard the way begins at `fromId`: from there on it is another stretch
 * unless the last one ended there.
 */
export function extendRows(
  rows: ChosenRows,
  list: readonly Row[],
  toId: string,
  fromId?: string,
): ChosenRows {
  const goesOn = fromId === undefined || fromId === rows.headId;
  const anchorId = (goesOn ? rows.anchorId : fromId) ?? toId;
  const kept = goesOn ? rows.kept : rows.ids;
  const ends = [anchorId, toId].map((id) => list.findIndex((row) => row.id === id));
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const stretch = first < 0 ? [{ id: toId }] : list.slice(first, last + 1);
  const ids = new Set([...kept, ...stretch.map(({ id }) => id)]);
  return { ids, kept, anchorId, headId: toId };
}

/** Chooses these rows and no others. */
export function chooseRows(list: readonly Row[]): ChosenRows {
  const ids = new Set(list.map(({ id }) => id));
  return { ...NO_ROWS, ids, kept: ids };
}
