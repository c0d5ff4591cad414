import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../api/client.ts';
import { resolvePeriod } from '../recordings/date-range.ts';
import { type MissedSearch, rangeOf } from './missed-search.ts';
import type { MissedPage } from './missed-wire.ts';

const PAGE_ENTRIES = 100;
/** The recorder marks no more with one request. */
const MOST_AT_ONCE = 200;
const ACKNOWLEDGED = { open: 'false', acknowledged: 'true', all: undefined };

/** One page of the register. */
export function fetchMissed(
  search: MissedSearch,
  cursor: string | null,
  signal: AbortSignal,
): Promise<MissedPage> {
  const { code, state = 'open' } = search;
  const { from, to } = resolvePeriod(rangeOf(search), new Date());
  const acknowledged = ACKNOWLEDGED[state];
  const parameters = new URLSearchParams({ limit: String(PAGE_ENTRIES) });
  for (const [name, value] of Object.entries({ code, acknowledged, from, to, cursor })) {
    if (value !== undefined && value !== null) parameters.set(name, value);
  }
  return request<MissedPage>(`/missed?${parameters}`, { signal });
}

/** Marks entries as seen to, and has the register read again. */
export function useAcknowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: acknowledge,
    onSuccess: () => client.invalidateQueries({ queryKey: ['missed'] }),
  });
}

/** Of a great many, some may be marked where it fails. */
async function acknowledge(ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += MOST_AT_ONCE) {
    const body = { ids: ids.slice(start, start + MOST_AT_ONCE) };
    await request('/missed/acknowledge', { method: 'POST', body });
  }
}
