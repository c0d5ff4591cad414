import { queryOptions } from '@tanstack/react-query';
import { addressOf, request } from '../api/client.ts';
import { type ListQuery, parametersOf } from '../api/queries.ts';

export type ExportState = 'ready' | 'running' | 'complete' | 'cancelled' | 'failed';

/** An export as the recorder tells of it. */
export interface RecordingExport {
  readonly id: string;
  readonly state: ExportState;
  readonly count: number;
  readonly bytes: number;
  readonly doneCount: number;
  readonly doneBytes: number;
  readonly states: Readonly<Record<'whole' | 'damaged' | 'missing' | 'gone', number>>;
  /** Code of why it failed. */
  readonly error: string | null;
}

/** So often it is asked how far an export is. */
const ASKED_EVERY_MS = 1000;

/** Chooses recordings for an archive: `ids`, or without them all that the list shows. */
export function chooseExport(
  query: ListQuery,
  ids: readonly string[] | undefined,
): Promise<RecordingExport> {
  const narrowing = ids === undefined ? { ...query, sort: undefined } : { filter: query.filter };
  const path = `/exports?${parametersOf(narrowing)}`;
  return request(path, { method: 'POST', body: ids === undefined ? {} : { ids } });
}

/** How far an export is, until it has ended. */
export function exportQuery(id: string) {
  return queryOptions({
    queryKey: ['export', id],
    queryFn: ({ signal }) =>
      request<RecordingExport>(`/exports/${id}`, { signal, isBackground: true }),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || ['ready', 'running'].includes(data.state) ? ASKED_EVERY_MS : false,
    // It goes on whether somebody looks or not.
    refetchIntervalInBackground: true,
    retry: 2,
  });
}

/** Ends an export, also one that was only chosen. */
export function cancelExport(id: string): Promise<void> {
  return request(`/exports/${id}`, { method: 'DELETE' });
}

/** Has the browser save the archive, which the recorder writes meanwhile. */
export function fetchArchive(id: string): void {
  const link = document.createElement('a');
  link.href = addressOf(`/exports/${id}/archive`);
  link.download = '';
  link.click();
}
