import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef } from 'react';
import type { PagedList } from './paged-list.ts';

/** The rest is asked for when fewer rows than this are left below the window. */
const AHEAD_ROWS = 40;
const OVERSCAN_ROWS = 10;

export interface VirtualRows {
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly totalHeight: number;
  readonly visible: readonly { readonly index: number; readonly start: number }[];
  readonly scrollToIndex: (index: number) => void;
}

interface VirtualRowsOptions {
  readonly list: PagedList<{ readonly id: string }>;
  readonly rowHeight: number;
  /** Told whether the beginning of the list is in sight. */
  readonly onAtTop?: ((isAtTop: boolean) => void) | undefined;
}

/** Which rows have to exist for the part of the list in sight; reads on when its end is near. */
export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { list, rowHeight, onAtTop } = options;
  const scrollRef = useRef<HTMLDivElement | null>(null);
  const { items } = list;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: OVERSCAN_ROWS,
    // The header stands above the rows inside the same scrolling element.
    scrollPaddingStart: rowHeight,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes change with the height of a row
  useEffect(() => virtualizer.measure(), [rowHeight]);

  const visible = virtualizer.getVirtualItems().filter((row) => row.index < items.length);
  const lastIndex = visible.at(-1)?.index ?? 0;
  const { loadMore, moreError } = list;
  useEffect(() => {
    if (lastIndex >= items.length - AHEAD_ROWS && moreError === null) loadMore();
  });

  const isAtTop = (virtualizer.scrollOffset ?? 0) < rowHeight;
  useEffect(() => onAtTop?.(isAtTop), [isAtTop, onAtTop]);

  return {
    scrollRef,
    totalHeight: virtualizer.getTotalSize(),
    visible,
    scrollToIndex: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}
