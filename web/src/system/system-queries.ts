import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';
import type { Language } from '../i18n/languages.ts';
import type { AlertItem, AlertLists, SystemStatus } from './system-wire.ts';

const REFRESH_MS = 5_000;

export const systemStatusQuery = queryOptions({
  queryKey: ['system', 'status'],
  queryFn: ({ signal }) => request<SystemStatus>('/system/status', { signal }),
  refetchInterval: REFRESH_MS,
});

/** What lasts and what was over last, in the language of the page. */
export function alertsQuery(language: Language) {
  return queryOptions({
    queryKey: ['alerts', language],
    queryFn: ({ signal }) => request<AlertLists>(`/alerts?language=${language}`, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

export function acknowledgeAlert(id: string): Promise<AlertItem> {
  return request<AlertItem>(`/alerts/${encodeURIComponent(id)}/acknowledge`, { method: 'POST' });
}
