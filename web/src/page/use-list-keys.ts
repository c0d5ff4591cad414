import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { VirtualRows } from './use-virtual-rows.ts';

interface ListKeysOptions<T> {
  readonly items: readonly T[];
  /** Where the Tab key enters before any row was moved to. */
  readonly selectedId?: string | undefined;
  readonly rows: VirtualRows;
  /** By name of the key in lower case: what it does with the row that has the focus. */
  readonly actions: Readonly<Record<string, (item: T) => void>>;
  /** Told of a move from row to row with Shift. */
  readonly onExtend?: ((to: T, from: T) => void) | undefined;
}

const PAGE_ROWS = 15;

/**
 * Keys in a list: up, down, Page up and down, Home and End move from row to row, the others are
 * told by `actions`. One row at a time is a stop of the Tab key: the last one moved to, else the
 * selected one, else the first.
 */
export function useListKeys<T extends { readonly id: string }>(options: ListKeysOptions<T>) {
  const { items, selectedId, rows } = options;
  const [currentId, setCurrentId] = useState<string>();
  /** Moved to, and not drawn yet: the next key goes on from there. */
  const awaited = useRef<string>(undefined);
  const isListed = (id: string | undefined): boolean =>
    id !== undefined && rows.visible.some((row) => items[row.index]?.id === id);
  const first = items[rows.visible[0]?.index ?? 0]?.id;
  const tabStopId = [currentId, selectedId].find(isListed) ?? first;

  useEffect(() => {
    if (awaited.current === undefined) return;
    const selector = `[data-row="${CSS.escape(awaited.current)}"]`;
    const row = rows.scrollRef.current?.querySelector<HTMLElement>(selector);
    if (row === null || row === undefined) return;
    awaited.current = undefined;
    row.focus({ preventScroll: true });
  });

  const moveTo = (index: number): T | undefined => {
    const item = items[Math.min(Math.max(index, 0), items.length - 1)];
    if (item === undefined) return undefined;
    awaited.current = item.id;
    setCurrentId(item.id);
    rows.scrollToIndex(items.indexOf(item));
    return item;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    if (row === null) return;
    const indexOf = (id: string | undefined) => items.findIndex((item) => item.id === id);
    const at = indexOf(awaited.current);
    const index = at === -1 ? indexOf(row.dataset.row) : at;
    const item = items[index];
    if (item === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnRow = event.target === row;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + PAGE_ROWS,
      PageUp: index - PAGE_ROWS,
      Home: 0,
      End: items.length - 1,
    };
    const target = steps[event.key];
    const action = isOnRow ? options.actions[event.key.toLowerCase()] : undefined;
    if (target !== undefined) {
      const to = moveTo(target);
      if (event.shiftKey && to !== undefined) options.onExtend?.(to, item);
    } else if (action !== undefined) action(item);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return { tabStopId, onKeyDown };
}
