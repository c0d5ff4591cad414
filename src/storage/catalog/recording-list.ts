import { type SelectQueryBuilder, sql } from 'kysely';
import { queries } from './catalog-database.ts';
import { searchTerms } from './folded-text.ts';
import { type ListCursor, parseCursor } from './list-cursor.ts';
import { type NewRecordingRow, SUMMARY_COLUMNS, type SummaryRow } from './recording-rows.ts';
import type { RecordingQuery, RecordingSortKey } from './recording-types.ts';
import type { CatalogTables } from './schema.ts';

/** Up to so many candidates are sorted; with more, walking along the order finds a page sooner. */
export const SORTABLE_CANDIDATES = 5000;

export const SORT_COLUMNS = {
  startedAt: 'started_at_ms',
  duration: 'duration_ms',
  size: 'size_bytes',
  lastName: 'last_name_key',
  firstName: 'first_name_key',
  department: 'department_key',
  remoteParty: 'remote_party_key',
  localNumber: 'local_number_key',
  direction: 'direction',
} as const satisfies Record<RecordingSortKey, keyof NewRecordingRow>;

/** A list query, checked and taken apart. */
export interface ListRequest {
  readonly query: RecordingQuery;
  readonly cursor: ListCursor | undefined;
  /** What must occur in the search text. */
  readonly terms: readonly string[];
  /** The same as an expression of FTS5; undefined where nothing is looked for. */
  readonly match: string | undefined;
}

/**
 * How the rows of a page are found: by walking along the index of the sort key, or by collecting
 * the candidates of the search or of the date range and sorting them.
 */
export type ListPlan = 'walk' | 'search' | 'range';

/** Throws `CURSOR_INVALID`, also for a cursor of a list with another order. */
export function listRequest(query: RecordingQuery): ListRequest {
  const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor, query);
  // The index knows three characters in a row: fewer are looked for where a word begins.
  const terms = searchTerms(query.search ?? '').map((term) => {
    const length = [...term].length;
    return length < 3 ? ' '.repeat(3 - length) + term : term;
  });
  const quoted = terms.map((term) => `"${term.replaceAll('"', '""')}"`);
  const match = quoted.length === 0 ? undefined : quoted.join(' AND ');
  return { query, cursor, terms, match };
}

/** A query over recordings with rows of type `O`. */
export type Recordings<O> = SelectQueryBuilder<CatalogTables, 'recordings', O>;

/** Counts no further than it takes to know that there are too many to sort. */
export function countMatches(match: string) {
  const rows = queries
    .selectFrom('recording_search')
    .select('rowid as found')
    .where('recording_search', 'match', match)
    .limit(SORTABLE_CANDIDATES + 1);
  return queries.selectFrom(rows.as('rows')).select((eb) => eb.fn.countAll<number>().as('count'));
}

/** Counts like {@link countMatches}. */
export function countCandidatesInRange({ query }: ListRequest) {
  const rows = inRange(queries.selectFrom('recordings').select('row as found'), query, 'range');
  return queries
    .selectFrom(rows.limit(SORTABLE_CANDIDATES + 1).as('rows'))
    .select((eb) => eb.fn.countAll<number>().as('count'));
}

/** How many recordings there are in the date range; reads an index only. */
export function countInRange({ query }: ListRequest) {
  const all = queries.selectFrom('recordings').select((eb) => eb.fn.countAll<number>().as('count'));
  return inRange(all, query, 'range');
}

/** The rows of one page and one more, which tells whether there is another page. */
export function pageRows(request: ListRequest, plan: ListPlan): Recordings<SummaryRow> {
  const { query, cursor, terms, match } = request;
  const column = SORT_COLUMNS[query.sort];
  const columns = [...SUMMARY_COLUMNS, column];
  let rows = inRange(queries.selectFrom('recordings').select(columns), query, plan);
  // A unary plus keeps SQLite from using the index (https://www.sqlite.org/optoverview.html).
  const key = plan === 'walk' ? sql.ref<string>(column) : sql<string>`+${sql.ref(column)}`;
  if (plan === 'search' && match !== undefined) {
    const found = queries.selectFrom('recording_search').select('rowid');
    rows = rows.where('row', 'in', found.where('recording_search', 'match', match));
  }
  for (const term of plan === 'search' ? [] : terms) {
    rows = rows.where((eb) => eb(eb.fn<number>('instr', ['search_text', eb.val(term)]), '>', 0));
  }
  if (cursor !== undefined) {
    const operator = sql.raw(query.descending ? '<' : '>');
    const ids = plan === 'walk' ? sql.ref('id') : sql`+${sql.ref('id')}`;
    rows = rows.where(sql<boolean>`(${key}, ${ids}) ${operator} (${cursor.value}, ${cursor.id})`);
  }
  const direction = query.descending ? 'desc' : 'asc';
  return rows
    .orderBy(key, direction)
    .orderBy(plan === 'walk' ? 'id' : sql`+id`, direction)
    .limit(query.limit + 1) as unknown as Recordings<SummaryRow>;
}

function inRange<O>(rows: Recordings<O>, query: RecordingQuery, plan: ListPlan): Recordings<O> {
  const { fromMs, toMs, sort } = query;
  const isIndexed = plan === 'range' || (plan === 'walk' && sort === 'startedAt');
  const start = isIndexed
    ? sql.ref<number>('started_at_ms')
    : sql<number>`+${sql.ref('started_at_ms')}`;
  let ranged = rows;
  if (fromMs !== undefined) ranged = ranged.where(start, '>=', fromMs);
  if (toMs !== undefined) ranged = ranged.where(start, '<', toMs);
  return ranged;
}
