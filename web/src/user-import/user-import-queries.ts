import { queryOptions } from '@tanstack/react-query';
import { ApiError, request } from '../api/client.ts';
import type { RowKind, UserImport } from './user-import-wire.ts';

const LOOK_EVERY_MS = 400;
const PAGE_ROWS = 100;
/** What the recorder takes; more is not even sent. */
const FILE_BYTES = 20_000_000;

/** Uploads a file, which the recorder begins to compare. Throws `CSV_TOO_LARGE` and others. */
export async function uploadUserFile(file: File): Promise<UserImport> {
  if (file.size > FILE_BYTES) throw new ApiError({ status: 413, code: 'CSV_TOO_LARGE' });
  // What the browser takes the file for says nothing.
  const body = new Blob([file], { type: 'text/csv' });
  return request<UserImport>('/users/import', { method: 'POST', body });
}

/** How far an import is, without its rows; looked at often while something happens. */
export function userImportQuery(id: string) {
  return queryOptions({
    queryKey: ['user-import', id],
    queryFn: ({ signal }) => request<UserImport>(pathOf(id, '?limit=0'), { signal }),
    refetchInterval: ({ state }) => (isBusy(state.data) ? LOOK_EVERY_MS : false),
  });
}

/** One page of rows, of one kind or all. */
export function fetchImportRows(
  id: string,
  kind: RowKind | undefined,
  cursor: string | null,
  signal: AbortSignal,
): Promise<UserImport> {
  const parameters = new URLSearchParams({ limit: String(PAGE_ROWS) });
  if (kind !== undefined) parameters.set('kind', kind);
  if (cursor !== null) parameters.set('cursor', cursor);
  return request<UserImport>(pathOf(id, `?${parameters}`), { signal });
}

export function applyUserImport(id: string): Promise<UserImport> {
  return request<UserImport>(pathOf(id, '/apply'), { method: 'POST' });
}

/** Whether the recorder is at work on it. */
export function isBusy(state: UserImport | undefined): boolean {
  return state?.phase === 'comparing' || state?.phase === 'writing';
}

function pathOf(id: string, rest: string): string {
  return `/users/import/${encodeURIComponent(id)}${rest}`;
}
