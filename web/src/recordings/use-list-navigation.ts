import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { DateRange } from './date-range.ts';
import { type ListSearch, OPTION_NAMES, type SortOrder, writeOrder } from './list-search.ts';

const route = getRouteApi('/app/recordings/$filterId');

const NO_OPTIONS: ListSearch = Object.fromEntries(OPTION_NAMES.map((name) => [name, undefined]));

/** Changes the state of the list, which is its address. */
export function useListNavigation() {
  const navigate = route.useNavigate();
  return useMemo(() => {
    // A step worth going back to gets an entry in the history of the browser.
    const change = (next: ListSearch, isStep: boolean): void => {
      void navigate({
        search: (old: ListSearch) => ({ ...old, ...next }),
        replace: !isStep,
      });
    };
    return {
      setRange: ({ range, from, to }: DateRange) =>
        change(range === 'any' ? { range: undefined, from, to } : { range, from, to }, true),
      setSearch: (q: string) => change({ q: q.trim() === '' ? undefined : q.trim() }, false),
      setOrder: (order: SortOrder) => change({ sort: writeOrder(order) }, true),
      setOptions: (options: ListSearch) => change(options, false),
      clearOptions: () => change(NO_OPTIONS, true),
      clear: () =>
        change(
          { q: undefined, range: undefined, from: undefined, to: undefined, ...NO_OPTIONS },
          true,
        ),
      select: (recording: string | undefined) =>
        change(recording === undefined ? { recording, info: undefined } : { recording }, false),
      showInfo: (recording: string) => change({ recording, info: true }, false),
      closeInfo: () => change({ info: undefined }, false),
      toggleInfo: () =>
        void navigate({
          search: (old: ListSearch) => ({ ...old, info: old.info === true ? undefined : true }),
          replace: true,
        }),
    };
  }, [navigate]);
}
