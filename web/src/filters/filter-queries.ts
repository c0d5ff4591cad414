import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';
import type { AuditEvent } from '../audit/audit-wire.ts';
import type { ItemPage } from '../page/paged-list.ts';
import type {
  FilterChoices,
  FilterDetail,
  FilterPreview,
  ListedFilter,
  RuleCheck,
  RuleField,
  Sight,
} from './filter-wire.ts';

const HISTORY_EVENTS = 20;

/** Every filter, with how many users have it. */
export const listedFiltersQuery = queryOptions({
  queryKey: ['filters', 'all'],
  queryFn: async ({ signal }) =>
    (await request<{ items: readonly ListedFilter[] }>('/filters?scope=all', { signal })).items,
});

export function filterQuery(id: string) {
  return queryOptions({
    queryKey: ['filter', id],
    queryFn: ({ signal }) =>
      request<FilterDetail>(`/filters/${encodeURIComponent(id)}`, { signal }),
  });
}

/** The newest changes of a filter, as the audit trail tells them. Who has it is not among them. */
export function filterHistoryQuery(id: string) {
  const parameters = new URLSearchParams({
    object: id,
    action: 'filter.created,filter.changed',
    limit: String(HISTORY_EVENTS),
  });
  return queryOptions({
    queryKey: ['filter', id, 'history'],
    queryFn: ({ signal }) => request<ItemPage<AuditEvent>>(`/audit?${parameters}`, { signal }),
  });
}

export const ruleFieldsQuery = queryOptions({
  queryKey: ['filters', 'fields'],
  queryFn: async ({ signal }) =>
    (await request<{ items: readonly RuleField[] }>('/filters/fields', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Whether a rule can be read, and how many recordings it shows. */
export function ruleCheckQuery(rule: string) {
  return queryOptions({
    queryKey: ['filters', 'check', rule],
    queryFn: ({ signal }) =>
      request<RuleCheck>('/filters/check', { method: 'POST', body: { rule }, signal }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
}

export function previewRule(rule: string, filterId: string | undefined): Promise<FilterPreview> {
  const body = filterId === undefined ? { rule } : { rule, filterId };
  return request<FilterPreview>('/filters/preview', { method: 'POST', body });
}

/** Whether and why a user sees a recording. */
export function sightQuery(recordingId: string, userId: string) {
  const parameters = new URLSearchParams({ recordingId, userId });
  return queryOptions({
    queryKey: ['filters', 'sight', recordingId, userId],
    queryFn: ({ signal }) => request<Sight>(`/filters/verdicts?${parameters}`, { signal }),
  });
}

export function createFilter(choices: FilterChoices): Promise<FilterDetail> {
  return request<FilterDetail>('/filters', { method: 'POST', body: choices });
}

export function changeFilter(id: string, changes: Partial<FilterChoices>): Promise<FilterDetail> {
  const path = `/filters/${encodeURIComponent(id)}`;
  return request<FilterDetail>(path, { method: 'PATCH', body: changes });
}

export function deleteFilter(id: string): Promise<void> {
  return request<void>(`/filters/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
