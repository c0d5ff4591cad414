import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordingItem } from '../api/wire.ts';
import { type ChosenRows, chooseRows, extendRows, NO_ROWS, toggleRow } from './chosen-rows.ts';

/** The recordings that were chosen in the list, and the ways to choose others. */
export interface RowChoice {
  /** In the order of the list. */
  readonly items: readonly RecordingItem[];
  readonly has: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  /** Chooses a stretch of rows that ends with `toId`; by keyboard the way began at `fromId`. */
  readonly extend: (toId: string, fromId?: string) => void;
  /** Chooses all rows that have been read. */
  readonly chooseAll: () => void;
  readonly clear: () => void;
}

interface Choice {
  readonly question: string;
  readonly rows: ChosenRows;
}

/** Nothing is chosen at first, nor when `question`, to which `items` are the answer, changes. */
export function useChosenRows(items: readonly RecordingItem[], question: string): RowChoice {
  const [choice, setChoice] = useState<Choice>({ question, rows: NO_ROWS });
  const latest = useRef({ items, question });
  useEffect(() => {
    latest.current = { items, question };
  });
  const change = useCallback((next: (old: ChosenRows) => ChosenRows) => {
    const { question: asked } = latest.current;
    setChoice((old) => ({
      question: asked,
      rows: next(old.question === asked ? old.rows : NO_ROWS),
    }));
  }, []);
  const { ids } = choice.question === question ? choice.rows : NO_ROWS;
  const chosen = useMemo(
    () => (ids.size === 0 ? [] : items.filter(({ id }) => ids.has(id))),
    [items, ids],
  );
  const actions = useMemo(
    () => ({
      toggle: (id: string) => change((old) => toggleRow(old, id)),
      extend: (toId: string, fromId?: string) =>
        change((old) => extendRows(old, latest.current.items, toId, fromId)),
      chooseAll: () => change(() => chooseRows(latest.current.items)),
      clear: () => change(() => NO_ROWS),
    }),
    [change],
  );
  return { items: chosen, has: (id) => ids.has(id), ...actions };
}
