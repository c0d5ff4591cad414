// The list of generated recordings: filter, period, search, order, pages.
import { type RecordingItem, type RecordingPage, SORT_KEYS } from '../../web/src/api/wire.ts';
import { FILTERS, type FixtureFilter, numberOf } from './web-fixture-data.ts';

type SortValue = string | number;

const VALUES: Readonly<Record<(typeof SORT_KEYS)[number], (item: RecordingItem) => SortValue>> = {
  startedAt: (item) => item.startedAt,
  duration: (item) => item.durationSeconds,
  size: (item) => item.sizeBytes,
  lastName: (item) => item.user?.lastName?.toLowerCase() ?? '',
  firstName: (item) => item.user?.firstName?.toLowerCase() ?? '',
  department: (item) => item.user?.department?.toLowerCase() ?? '',
  remoteParty: (item) => (item.remoteName ?? item.remoteNumber ?? '').toLowerCase(),
  localNumber: (item) => item.localNumber ?? '',
  direction: (item) => item.direction,
};

/** Members of a question that make the recorder not tell how many there are. */
const COUNTED_APART = [
  ...['q', 'direction', 'locality', 'preserved'],
  ...['tag', 'minSeconds', 'maxSeconds'],
];

/** Answers list requests over `items`, which is in order of time, the newest first. */
export class FixtureList {
  #items: RecordingItem[];
  readonly #sorted = new Map<string, readonly RecordingItem[]>();
  /** What was found for a question; the page asks the same one every two seconds. */
  readonly #found = new Map<string, readonly RecordingItem[]>();

  constructor(items: readonly RecordingItem[]) {
    this.#items = [...items];
  }

  get items(): readonly RecordingItem[] {
    return this.#items;
  }

  add(item: RecordingItem): void {
    this.#set([item, ...this.#items]);
  }

  #set(items: RecordingItem[]): void {
    this.#items = items;
    this.#sorted.clear();
    this.#found.clear();
  }

  /** Puts `item` in the place of what had its id. */
  replace(item: RecordingItem): void {
    this.#set(this.#items.map((old) => (old.id === item.id ? item : old)));
  }

  remove(ids: readonly string[]): void {
    this.#set(this.#items.filter(({ id }) => !ids.includes(id)));
  }

  /** How many answer `query`, or undefined where the filter does not exist. */
  count(query: URLSearchParams): number | undefined {
    const filter = FILTERS.find(({ id }) => id === query.get('filter'));
    return filter === undefined ? undefined : this.#find(filter, query).length;
  }

  /** The page that `query` asks for, or undefined where the filter does not exist. */
  page(query: URLSearchParams): RecordingPage | undefined {
    const filter = FILTERS.find(({ id }) => id === query.get('filter'));
    if (filter === undefined) return undefined;
    const found = this.#find(filter, query);
    const limit = Number(query.get('limit') ?? 50);
    const cursor = query.get('cursor');
    const start = cursor === null ? 0 : found.findIndex(({ id }) => id === cursor) + 1;
    const items = found.slice(start, start + limit).map((item) => itemThrough(filter, item));
    const hasMore = start + limit < found.length;
    // As with the recorder: what is narrowed has to be counted.
    const total = COUNTED_APART.some((name) => query.has(name)) ? {} : { total: found.length };
    return { items, nextCursor: hasMore ? items.at(-1)!.id : null, ...total };
  }

  #find(filter: FixtureFilter, query: URLSearchParams): readonly RecordingItem[] {
    const names = ['filter', 'from', 'to', 'sort', ...COUNTED_APART];
    const question = JSON.stringify(names.map((name) => query.get(name)));
    const known = this.#found.get(question);
    if (known !== undefined) return known;
    const from = query.get('from') ?? '';
    const to = query.get('to') ?? '\uffff';
    const q = query.get('q')?.toLowerCase() ?? '';
    const found = this.#order(query.get('sort') ?? '-startedAt').filter(
      (item) =>
        filter.matches(item) &&
        item.startedAt >= from &&
        item.startedAt < to &&
        contains(item, q) &&
        hasOptions(item, query),
    );
    this.#found.set(question, found);
    return found;
  }

  #order(sort: string): readonly RecordingItem[] {
    const known = this.#sorted.get(sort);
    if (known !== undefined) return known;
    const sign = sort.startsWith('-') ? -1 : 1;
    const key = SORT_KEYS.find((name) => name === sort.replace('-', '')) ?? 'startedAt';
    const readValue = VALUES[key];
    const sorted = [...this.#items].sort((a, b) => {
      const [x, y] = [readValue(a), readValue(b)];
      return sign * (x < y ? -1 : x > y ? 1 : 0);
    });
    this.#sorted.set(sort, sorted);
    return sorted;
  }
}

/** What is sent of a recording differs by what it is seen through. */
export function itemThrough(filter: FixtureFilter, item: RecordingItem): RecordingItem {
  const mayDelete = filter.canDelete && numberOf(item.id) % 10 !== 9;
  return { ...item, mayDelete, isHeard: filter.id === 'inbox' ? (item.isHeard ?? false) : null };
}

function hasOptions(item: RecordingItem, query: URLSearchParams): boolean {
  const is = (name: string, value: string): boolean => (query.get(name) ?? value) === value;
  return (
    is('direction', item.direction) &&
    is('locality', item.locality) &&
    is('preserved', item.isPreserved ? '1' : '0') &&
    (!query.has('tag') || item.tags.includes(query.get('tag')!)) &&
    item.durationSeconds >= Number(query.get('minSeconds') ?? 0) &&
    item.durationSeconds <= Number(query.get('maxSeconds') ?? Number.POSITIVE_INFINITY)
  );
}

function contains(item: RecordingItem, q: string): boolean {
  if (q === '') return true;
  const { user } = item;
  const texts = [
    ...[item.localNumber, item.remoteNumber, item.remoteName],
    ...[user?.lastName, user?.firstName, user?.department, item.note, ...item.tags],
  ];
  return texts.some((text) => text?.toLowerCase().includes(q));
}
