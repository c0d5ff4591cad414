import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, request } from '../api/client.ts';

/** How the archive is doing. */
export interface ArchiveStatus {
  readonly isRunning: boolean;
  readonly localCount: number;
  readonly localBytes: number;
  readonly archivedCount: number;
  readonly archivedBytes: number;
  /** Why the last run ended early, in the words of the archive. */
  readonly problem: string | null;
  readonly problemCode: string | null;
  readonly retryAt: string | null;
  /** Key of an SSH host, once it was used. */
  readonly hostKey: string | null;
  readonly toRemoveCount: number;
  readonly toRemove: readonly ToRemove[];
}

/** A deleted recording that the archive may still have. */
export interface ToRemove {
  readonly recordingId: string;
  readonly path: string;
  readonly problem: string | null;
}

/** How a test went; all null where everything worked. */
export interface ArchiveTestReport {
  readonly failed: 'connect' | 'write' | 'remove' | null;
  readonly code: string | null;
  /** What the archive said. */
  readonly detail: string | null;
}

export const archiveQuery = queryOptions({
  queryKey: ['archive'],
  queryFn: ({ signal }) => request<ArchiveStatus>('/archive', { signal }),
  refetchInterval: 5000,
});

export function testArchive(): Promise<ArchiveTestReport> {
  return request<ArchiveTestReport>('/archive/test', { method: 'POST' });
}

/** What the archive said, as an error; null where it said nothing. */
export function archiveError(code: string | null, detail: string | null): ApiError | null {
  if (code === null && detail === null) return null;
  const facts = { code: code ?? 'ARCHIVE_FAILED', detail: detail ?? undefined };
  return new ApiError({ status: 424, ...facts });
}

/** Something done to the archive, after which it is looked at anew. */
export function useArchiveChange(method: 'POST' | 'DELETE', path: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<void>(path, { method }),
    onSuccess: () => client.invalidateQueries({ queryKey: archiveQuery.queryKey }),
  });
}

/** Makes an archived recording local again. */
export function useBringBack(recordingId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      request<void>('/archive/bring-back', { method: 'POST', body: { recordingId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['recording'] }),
  });
}
