import { useQuery } from '@tanstack/react-query';
import { countRecordings, type ListQuery } from '../api/queries.ts';
import type { RecordingList } from './use-recordings.ts';

const INTERVAL_MS = 30_000;

/**
 * How many recordings answer `query`: from the list where it knows, else counted by the recorder.
 * Undefined until that is known.
 */
export function useRecordingCount(query: ListQuery, list: RecordingList): number | undefined {
  const isRead = !list.isLoading && !list.isOutdated && list.error === null;
  const known = list.hasMore ? list.total : list.items.length;
  const { data } = useQuery({
    queryKey: ['recordings-count', query],
    queryFn: ({ signal }) => countRecordings(query, signal),
    enabled: isRead && known === undefined,
    staleTime: INTERVAL_MS,
    refetchInterval: INTERVAL_MS,
    retry: false,
  });
  return isRead ? (known ?? data) : undefined;
}
