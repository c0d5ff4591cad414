import type { ListQuery } from '../api/queries.ts';
import { SORT_KEYS, type SortKey } from '../api/wire.ts';
import { RANGES, type RangeName, resolvePeriod, tryDay } from './date-range.ts';

/** The state of the list as it stands in the address; what is usual is left out. */
export interface ListSearch {
  /** Sort key, with `-` before it for descending. */
  readonly sort?: string;
  readonly range?: RangeName;
  readonly from?: string;
  readonly to?: string;
  readonly q?: string;
  /** Id of the recording in the player. */
  readonly recording?: string;
  /** Whether the facts of that recording are shown beside the list. */
  readonly info?: boolean;
}

export const DEFAULT_SORT = '-startedAt';

export interface SortOrder {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/** Reads the address; what makes no sense is as if it were not there. */
export function readListSearch(search: Record<string, unknown>): ListSearch {
  const range = RANGES.find((name) => name === search.range) ?? 'any';
  const from = tryDay(search.from);
  const to = tryDay(search.to);
  const isCustom = range === 'custom' && (from !== undefined || to !== undefined);
  const sort = typeof search.sort === 'string' ? tryOrder(search.sort) : undefined;
  return {
    ...(sort !== undefined && writeOrder(sort) !== DEFAULT_SORT ? { sort: writeOrder(sort) } : {}),
    ...(range !== 'any' && (range !== 'custom' || isCustom) ? { range } : {}),
    ...(isCustom && from !== undefined ? { from } : {}),
    ...(isCustom && to !== undefined ? { to } : {}),
    ...optionalText('q', search.q),
    ...optionalText('recording', search.recording),
    ...(search.info === true || search.info === '1' ? { info: true } : {}),
  };
}

function optionalText<Name extends string>(name: Name, value: unknown): { [key in Name]?: string } {
  return typeof value === 'string' && value !== ''
    ? ({ [name]: value } as { [key in Name]?: string })
    : {};
}

function tryOrder(text: string): SortOrder | undefined {
  const isDescending = text.startsWith('-');
  const name = isDescending ? text.slice(1) : text;
  const key = SORT_KEYS.find((known) => known === name);
  return key === undefined ? undefined : { key, isDescending };
}

export function readOrder(text: string | undefined): SortOrder {
  return tryOrder(text ?? DEFAULT_SORT) ?? { key: 'startedAt', isDescending: true };
}

export function writeOrder(order: SortOrder): string {
  return `${order.isDescending ? '-' : ''}${order.key}`;
}

/** The order after a click on the header of `key`: its natural order first, then the other. */
export function toggleOrder(order: SortOrder, key: SortKey): SortOrder {
  if (order.key === key) return { key, isDescending: !order.isDescending };
  return { key, isDescending: ['startedAt', 'duration', 'size'].includes(key) };
}

/** What has to be asked for. */
export function toListQuery(filterId: string, search: ListSearch, now: Date): ListQuery {
  const { range = 'any', from, to } = search;
  const period = resolvePeriod({ range, from, to }, now);
  return {
    filter: filterId,
    from: period.from,
    to: period.to,
    q: search.q?.trim(),
    sort: search.sort ?? DEFAULT_SORT,
  };
}
