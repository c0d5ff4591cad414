import type { UseQueryResult } from '@tanstack/react-query';
import type { PagedList } from './paged-list.ts';

/** A list that comes in one piece, as a table wants it. */
export function wholeList<T>(query: UseQueryResult<readonly T[]>): PagedList<T> {
  const { data, error, isPending, refetch } = query;
  return {
    items: data ?? [],
    total: data?.length,
    isLoading: isPending,
    isOutdated: false,
    error: data === undefined ? error : null,
    moreError: null,
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => {},
    retry: () => void refetch(),
  };
}
