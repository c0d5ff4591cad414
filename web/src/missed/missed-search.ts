import type { DateRange } from '../recordings/date-range.ts';
import { RANGES, tryDay } from '../recordings/date-range.ts';
import { MISSED_REASONS, type MissedReason } from './missed-wire.ts';

/** Whether somebody has seen to an entry; `open` is usual. */
export const MISSED_STATES = ['open', 'acknowledged', 'all'] as const;
export type MissedState = (typeof MISSED_STATES)[number];

/** The state of the list as it stands in the address; what is usual is left out. */
export interface MissedSearch {
  readonly state?: MissedState | undefined;
  readonly code?: MissedReason | undefined;
  readonly range?: DateRange['range'] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Reads the address; what makes no sense is as if it were not there. */
export function readMissedSearch(search: Record<string, unknown>): MissedSearch {
  const state = MISSED_STATES.find((known) => known === search.state);
  const range = RANGES.find((known) => known === search.range);
  return {
    state: state === 'open' ? undefined : state,
    code: MISSED_REASONS.find((known) => known === search.code),
    range: range === 'any' ? undefined : range,
    from: range === 'custom' ? tryDay(search.from) : undefined,
    to: range === 'custom' ? tryDay(search.to) : undefined,
  };
}

/** The period that was chosen. */
export function rangeOf({ range = 'any', from, to }: MissedSearch): DateRange {
  return { range, from, to };
}
