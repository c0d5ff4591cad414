import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { fetchRecordings, type ListQuery } from '../api/queries.ts';
import type { RecordingItem } from '../api/wire.ts';
import { type PagedList, useListOf } from '../page/paged-list.ts';
import { mergeHead, type RecordingPages } from './merge-head.ts';

const PAGE_ITEMS = 100;
/** How much of the beginning is read again to see what is new. */
const HEAD_ITEMS = 50;
const HEAD_INTERVAL_MS = 2_000;

export type RecordingList = PagedList<RecordingItem>;

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
      const page = { limit: HEAD_ITEMS, signal, isBackground: true };
      const head = await fetchRecordings(query, page);
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

  return useListOf(list);
}
