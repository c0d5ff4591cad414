import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';
import type { ItemPage } from '../page/paged-list.ts';
import type { ConfirmedSet, DueItem, PreviewedNight, RetentionFacts } from './retention-wire.ts';

const PAGE_RECORDINGS = 100;

export const retentionQuery = queryOptions({
  queryKey: ['retention', 'facts'],
  queryFn: ({ signal }) => request<RetentionFacts>('/retention', { signal }),
  // A run that goes on is followed closely.
  refetchInterval: ({ state }) => (state.data?.isRunning === true ? 1_000 : 10_000),
});

export const previewQuery = queryOptions({
  queryKey: ['retention', 'preview'],
  queryFn: async ({ signal }) =>
    (await request<{ nights: readonly PreviewedNight[] }>('/retention/preview', { signal })).nights,
});

/** A page of what goes: at a moment, or in the coming thirty nights. */
export function fetchDue(
  asOf: string | undefined,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ItemPage<DueItem>> {
  const parameters = new URLSearchParams({ limit: String(PAGE_RECORDINGS) });
  if (asOf !== undefined) parameters.set('asOf', asOf);
  if (cursor !== null) parameters.set('cursor', cursor);
  return request<ItemPage<DueItem>>(`/retention/due?${parameters}`, { signal });
}

export function sweepNow(): Promise<void> {
  return request<void>('/retention/sweep', { method: 'POST' });
}

export function confirmSet({ count, asOf, digest }: ConfirmedSet): Promise<void> {
  return request<void>('/retention/confirm', { method: 'POST', body: { count, asOf, digest } });
}
