import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { PagedList } from './paged-list.ts';
import {
  FIRST_WINDOW,
  isTooFast,
  type RowWindow,
  rowsOf,
  type Sight,
  scrollTopFor,
  type WindowRow,
  windowAfter,
} from './row-window.ts';

/** The rest is asked for when fewer rows than this are left below the window. */
const AHEAD_ROWS = 40;
/** A thrown list that has not moved fast for so long stands. */
const STANDS_AFTER_MS = 80;

export interface VirtualRows {
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly totalHeight: number;
  readonly visible: readonly WindowRow[];
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
  const { items, loadMore, moreError } = list;
  // Where the list was told to go: that is no throw, however far.
  const askedTop = useRef<number>(undefined);
  const window = useRowWindow(scrollRef, rowHeight, askedTop);
  const visible = rowsOf(window, items.length, rowHeight);

  useEffect(() => {
    if (window.end >= items.length - AHEAD_ROWS && moreError === null) loadMore();
  });

  const { isAtTop } = window;
  useEffect(() => onAtTop?.(isAtTop), [isAtTop, onAtTop]);

  const scrollToIndex = (index: number): void => {
    const element = scrollRef.current;
    if (element === null) return;
    element.scrollTop = scrollTopFor(index, sightOf(element, rowHeight));
    askedTop.current = element.scrollTop;
  };
  return { scrollRef, totalHeight: items.length * rowHeight, visible, scrollToIndex };
}

/** Follows how the element is scrolled, and how large it is. */
function useRowWindow(
  scrollRef: RefObject<HTMLDivElement | null>,
  rowHeight: number,
  askedTop: RefObject<number | undefined>,
): RowWindow {
  const [window, setWindow] = useState(FIRST_WINDOW);
  const look = useCallback(
    (isThrown: boolean): void => {
      const element = scrollRef.current;
      if (element === null) return;
      const sight = sightOf(element, rowHeight);
      setWindow((old) => windowAfter(old, sight, isThrown));
    },
    [scrollRef, rowHeight],
  );

  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (element === null) return;
    look(false);
    const observer = new ResizeObserver(() => look(false));
    observer.observe(element);
    const unwatch = watchScroll(element, { rowHeight, askedTop, look });
    return () => {
      observer.disconnect();
      unwatch();
    };
  }, [scrollRef, rowHeight, askedTop, look]);
  return window;
}

interface ScrollWatch {
  readonly rowHeight: number;
  readonly askedTop: RefObject<number | undefined>;
  readonly look: (isThrown: boolean) => void;
}

/** Tells of each step of a scroll, before it is painted, and of the end of a throw. */
function watchScroll(element: HTMLElement, { rowHeight, askedTop, look }: ScrollWatch): () => void {
  let lastTop = element.scrollTop;
  let isThrown = false;
  let stands: ReturnType<typeof setTimeout> | undefined;
  const stand = (): void => {
    stands = undefined;
    isThrown = false;
    look(false);
  };
  const onScroll = (): void => {
    const top = element.scrollTop;
    if (top !== askedTop.current && isTooFast(top - lastTop, rowHeight)) {
      // One leap is a click beside the bar, and what it leads to is wanted at once.
      isThrown = stands !== undefined;
      clearTimeout(stands);
      stands = setTimeout(stand, STANDS_AFTER_MS);
    }
    lastTop = top;
    flushSync(() => look(isThrown));
  };
  element.addEventListener('scroll', onScroll, { passive: true });
  return () => {
    clearTimeout(stands);
    element.removeEventListener('scroll', onScroll);
  };
}

function sightOf({ scrollTop: top, clientHeight: height }: Element, rowHeight: number): Sight {
  return { top, height, rowHeight };
}
