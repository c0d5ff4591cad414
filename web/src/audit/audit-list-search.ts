import {
  type DateRange,
  RANGES,
  type RangeName,
  resolvePeriod,
  tryDay,
} from '../recordings/date-range.ts';

/** The state of the list as it stands in the address; what is usual is left out. */
export interface AuditListSearch {
  readonly q?: string | undefined;
  /** An action, or a group of them. */
  readonly action?: string | undefined;
  readonly outcome?: 'done' | 'refused' | undefined;
  readonly actor?: string | undefined;
  readonly object?: string | undefined;
  readonly range?: RangeName | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Sequence number of the event that is shown beside the list. */
  readonly event?: number | undefined;
}

/** Reads the address; what makes no sense is as if it were not there. */
export function readAuditListSearch(search: Record<string, unknown>): AuditListSearch {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const range = RANGES.find((name) => name === search.range && name !== 'any');
  return {
    q: text(search.q),
    action: text(search.action),
    outcome: (['done', 'refused'] as const).find((outcome) => outcome === search.outcome),
    actor: text(search.actor),
    object: text(search.object),
    range,
    from: range === 'custom' ? tryDay(search.from) : undefined,
    to: range === 'custom' ? tryDay(search.to) : undefined,
    event: /^\d{1,15}$/.test(String(search.event)) ? Number(search.event) : undefined,
  };
}

/** The chosen period. */
export function rangeOf({ range = 'any', from, to }: AuditListSearch): DateRange {
  return { range, from, to };
}

/** What is asked of the recorder. */
export function auditParameters(search: AuditListSearch): URLSearchParams {
  const { q, action, outcome, actor, object } = search;
  const period = resolvePeriod(rangeOf(search), new Date());
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ q, action, outcome, actor, object, ...period })) {
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters;
}
