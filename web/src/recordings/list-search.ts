import type { ListQuery } from '../api/queries.ts';
import { type CallDirection, type Locality, SORT_KEYS, type SortKey } from '../api/wire.ts';
import { RANGES, type RangeName, resolvePeriod, tryDay } from './date-range.ts';

/** The state of the list as it stands in the address; what is usual is left out. */
export interface ListSearch {
  /** Sort key, with `-` before it for descending. */
  readonly sort?: string | undefined;
  readonly range?: RangeName | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly q?: string | undefined;
  readonly direction?: CallDirection | undefined;
  readonly locality?: Locality | undefined;
  /** Only what is preserved. */
  readonly preserved?: true | undefined;
  readonly tag?: string | undefined;
  /** Seconds: as long at least, at most. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Id of the recording in the player. */
  readonly recording?: string | undefined;
  /** Whether the facts of that recording are shown beside the list. */
  readonly info?: true | undefined;
}

/** No recording is longer than a week. */
export const MAXIMUM_SECONDS = 7 * 86_400;

export const DEFAULT_SORT = '-startedAt';

export interface SortOrder {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/**
 * Reads the address; what makes no sense is as if it were not there. Every member is named: the
 * router keeps the raw value of one that is left out.
 */
export function readListSearch(search: Record<string, unknown>): ListSearch {
  const order = typeof search.sort === 'string' ? tryOrder(search.sort) : undefined;
  const sort = order === undefined ? undefined : writeOrder(order);
  const isCustom = search.range === 'custom';
  const from = isCustom ? tryDay(search.from) : undefined;
  const to = isCustom ? tryDay(search.to) : undefined;
  const range = RANGES.find((name) => name === search.range && name !== 'any');
  return {
    sort: sort === DEFAULT_SORT ? undefined : sort,
    range: isCustom && from === undefined && to === undefined ? undefined : range,
    from,
    to,
    q: tryText(search.q),
    direction: (['inbound', 'outbound'] as const).find((one) => one === search.direction),
    locality: (['internal', 'external'] as const).find((one) => one === search.locality),
    preserved: tryFlag(search.preserved),
    tag: tryText(search.tag),
    min: trySeconds(search.min),
    max: trySeconds(search.max),
    recording: tryText(search.recording),
    info: tryFlag(search.info),
  };
}

/** The members of the address that *Options* sets, each of which leaves something out. */
export const OPTION_NAMES = ['direction', 'locality', 'preserved', 'tag', 'min', 'max'] as const;

/** How many options leave something out; both ends of the duration are one. */
export function countOptions(search: ListSearch): number {
  const set = OPTION_NAMES.filter((name) => search[name] !== undefined);
  return set.includes('min') && set.includes('max') ? set.length - 1 : set.length;
}

/** Whether the list shows less than the filter does. */
export function isNarrowed(search: ListSearch): boolean {
  return search.q !== undefined || search.range !== undefined || countOptions(search) > 0;
}

function tryFlag(value: unknown): true | undefined {
  return value === true || value === '1' ? true : undefined;
}

function trySeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? Number(value) : value;
  const isTime = typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0;
  return isTime && value !== '' && seconds <= MAXIMUM_SECONDS ? seconds : undefined;
}

function tryText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
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
    direction: search.direction,
    locality: search.locality,
    preserved: search.preserved === true ? '1' : undefined,
    tag: search.tag,
    minSeconds: search.min,
    maxSeconds: search.max,
    sort: search.sort ?? DEFAULT_SORT,
  };
}
