// The list of generated recordings: filter, period, search, order, pages.
import { type RecordingItem, type RecordingPage, SORT_KEYS } from '../../web/src/api/wire.ts';
import { FILTERS, type FixtureFilter } from './web-fixture-data.ts';

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
    this.#items = [item, ...this.#items];
    this.#sorted.clear();
    this.#found.clear();
  }

  /** The page that `query` asks for, or undefined where the filter does not exist. */
  page(query: URLSearchParams): RecordingPage | undefined {
    const filter = FILTERS.find(({ id }) => id === query.get('filter'));
    if (filter === undefined) return undefined;
    const found = this.#find(filter, query);
    const limit = Number(query.get('limit') ?? 50);
    const cursor = query.get('cursor');
    const start = cursor === null ? 0 : found.findIndex(({ id }) => id === cursor) + 1;
    const items = found.slice(start, start + limit);
    const hasMore = start + limit < found.length;
    return { items, nextCursor: hasMore ? items.at(-1)!.id : null, total: found.length };
  }

  #find(filter: FixtureFilter, query: URLSearchParams): readonly RecordingItem[] {
    const names = ['filter', 'from', 'to', 'q', 'sort'];
    const question = JSON.stringify(names.map((name) => query.get(name)));
    const known = this.#found.get(question);
    if (known !== undefined) return known;
    const from = query.get('from') ?? '';
    const to = query.get('to') ?? '\uffff';
    const q = query.get('q')?.toLowerCase() ?? '';
    const found = this.#order(query.get('sort') ?? '-startedAt').filter(
      (item) =>
        filter.matches(item) && item.startedAt >= from && item.startedAt < to && contains(item, q),
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

function contains(item: RecordingItem, q: string): boolean {
  if (q === '') return true;
  const { user } = item;
  const texts = [
    ...[item.localNumber, item.remoteNumber, item.remoteName],
    ...[user?.lastName, user?.firstName, user?.department],
  ];
  return texts.some((text) => text?.toLowerCase().includes(q));
}
