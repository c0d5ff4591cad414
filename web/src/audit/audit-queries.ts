import { addressOf, request } from '../api/client.ts';
import type { ItemPage } from '../page/paged-list.ts';
import { type AuditListSearch, auditParameters } from './audit-list-search.ts';
import type { AuditEvent, AuditRow } from './audit-wire.ts';

const PAGE_EVENTS = 100;

/** One page of the list, newest first. */
export async function fetchAudit(
  search: AuditListSearch,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ItemPage<AuditRow>> {
  const parameters = auditParameters(search);
  parameters.set('limit', String(PAGE_EVENTS));
  if (cursor !== null) parameters.set('cursor', cursor);
  const page = await request<ItemPage<AuditEvent>>(`/audit?${parameters}`, { signal });
  return { ...page, items: page.items.map((event) => ({ ...event, id: String(event.sequence) })) };
}

/** Where the browser gets a file with everything that the list holds. */
export function exportAddress(search: AuditListSearch, format: 'csv' | 'jsonl'): string {
  const parameters = auditParameters(search);
  parameters.set('format', format);
  return addressOf(`/audit/export?${parameters}`);
}
