import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from '@tanstack/react-query';
import { useMemo } from 'react';

/** One page of a list, as the recorder answers it. */
export interface ItemPage<T> {
  readonly items: readonly T[];
  /** Undefined or null on the last page. */
  readonly nextCursor?: string | null | undefined;
  /** How many there are on all pages, where that is cheap to know. */
  readonly total?: number | undefined;
}

/** A list that is read page by page, and how far that has come. */
export interface PagedList<T> {
  readonly items: readonly T[];
  /** Known only where counting is cheap for the recorder. */
  readonly total: number | undefined;
  /** Nothing to show yet. */
  readonly isLoading: boolean;
  /** The items answer the last question while the present one is under way. */
  readonly isOutdated: boolean;
  /** Why there is nothing to show. */
  readonly error: Error | null;
  /** Why the rest could not be read. */
  readonly moreError: Error | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

type Pages<T> = InfiniteData<ItemPage<T>>;

interface PagedListOptions<T> {
  readonly queryKey: readonly unknown[];
  readonly fetchPage: (cursor: string | null, signal: AbortSignal) => Promise<ItemPage<T>>;
  /** Reads the pages so far again after so many milliseconds. */
  readonly refetchInterval?: number | undefined;
}

/** A list of the recorder. The items of the last question stay until the next are there. */
export function usePagedList<T>(options: PagedListOptions<T>): PagedList<T> {
  const { queryKey, fetchPage, refetchInterval = false } = options;
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? null,
    placeholderData: (old) => old,
    refetchInterval,
  });
  return useListOf(query);
}

/** What a table needs to know of a query for pages. */
export function useListOf<T>(query: UseInfiniteQueryResult<Pages<T>>): PagedList<T> {
  const { data } = query;
  const items = useMemo(() => {
    if (data === undefined) return [];
    return data.pages.length === 1 ? data.pages[0]!.items : data.pages.flatMap((p) => p.items);
  }, [data]);
  return {
    items,
    total: data?.pages[0]?.total,
    isLoading: query.isPending,
    isOutdated: query.isPlaceholderData,
    error: data === undefined ? query.error : null,
    moreError: query.isFetchNextPageError ? query.error : null,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
    },
    retry: () => void (data === undefined ? query.refetch() : query.fetchNextPage()),
  };
}
