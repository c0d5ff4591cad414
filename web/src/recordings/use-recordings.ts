import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchRecordings, type ListQuery } from '../api/queries.ts';
import type { RecordingItem } from '../api/wire.ts';
import { mergeHead, type RecordingPages } from './merge-head.ts';

const PAGE_ITEMS = 100;
/** How much of the beginning is read again to see what is new. */
const HEAD_ITEMS = 50;
const HEAD_INTERVAL_MS = 2_000;
const NONE: readonly RecordingItem[] = [];

export interface RecordingList {
  readonly items: readonly RecordingItem[];
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

/**
 * The recordings that answer `query`, read page by page. While `isAtTop`, the beginning is read
 * again every two seconds and what is new comes in.
 */
export function useRecordings(query: ListQuery, isAtTop: boolean): RecordingList {
  const client = useQueryClient();
  const queryKey = ['recordings', query] as const;
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      fetchRecordings(query, { limit: PAGE_ITEMS, cursor: pageParam, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
    // Items keep their identity by id (mergeHead), not by place.
    structuralSharing: false,
    placeholderData: (old, oldQuery) => {
      const asked = oldQuery?.queryKey[1];
      return asked?.filter === query.filter ? old : undefined;
    },
  });

  useQuery({
    queryKey: ['recordings-head', query],
    queryFn: async ({ signal }) => {
      const head = await fetchRecordings(query, { limit: HEAD_ITEMS, signal });
      client.setQueryData<RecordingPages>(queryKey, (old) => old && mergeHead(old, head));
      return null;
    },
    enabled: isAtTop && list.isSuccess && !list.isPlaceholderData && !list.isFetchingNextPage,
    refetchInterval: HEAD_INTERVAL_MS,
    // The pages just read are the beginning; the first look comes one interval later.
    initialData: null,
    initialDataUpdatedAt: () => Date.now(),
    staleTime: HEAD_INTERVAL_MS,
    gcTime: 0,
    retry: false,
  });

  const { data } = list;
  const items = useMemo(() => {
    if (data === undefined) return NONE;
    return data.pages.length === 1 ? data.pages[0]!.items : data.pages.flatMap((p) => p.items);
  }, [data]);
  return {
    items,
    total: data?.pages[0]?.total,
    isLoading: list.isPending,
    isOutdated: list.isPlaceholderData,
    error: data === undefined ? list.error : null,
    moreError: list.isFetchNextPageError ? list.error : null,
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    loadMore: () => {
      if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
    },
    retry: () => void (data === undefined ? list.refetch() : list.fetchNextPage()),
  };
}
