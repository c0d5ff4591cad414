import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { queries } from './catalog-database.ts';
import { searchTerms } from './folded-text.ts';
import { type ListCursor, parseCursor } from './list-cursor.ts';
import { narrowed } from './recording-narrowing.ts';
import { type NewRecordingRow, SUMMARY_COLUMNS, type SummaryRow } from './recording-rows.ts';
import type { RecordingQuery, RecordingSortKey } from './recording-types.ts';
import type { CatalogTables } from './schema.ts';
import type { RecordingCondition } from './visibility.ts';

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
  /** What the reader's filters and the query demand; undefined for everything. */
  readonly condition: RecordingCondition | undefined;
  readonly cursor: ListCursor | undefined;
  /** What must occur in the search text. */
  readonly terms: readonly string[];
  /** The same as an expression of FTS5; undefined where nothing is looked for. */
  readonly match: string | undefined;
}

/**
 * How the rows of a page are found: by walking along the index of the sort key; by collecting what
 * matches and sorting it; or among rows that were collected already.
 */
export type ListPlan = 'walk' | 'collect' | readonly number[];

/**
 * A walk gives up after so many rows: what it looks for may all stand at the other end. What most
 * rows are sorted by has to do with what filters ask.
 */
const WALKED_ROWS = 20_000;

/** Throws `CURSOR_INVALID`, also for a cursor of a list with another order. */
export function listRequest(
  query: RecordingQuery,
  condition: RecordingCondition | undefined,
): ListRequest {
  const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor, query);
  // The index knows three characters in a row: fewer are looked for where a word begins.
  const terms = searchTerms(query.search ?? '').map((term) => {
    const length = [...term].length;
    return length < 3 ? ' '.repeat(3 - length) + term : term;
  });
  const quoted = terms.map((term) => `"${term.replaceAll('"', '""')}"`);
  const match = quoted.length === 0 ? undefined : quoted.join(' AND ');
  return { query, condition: narrowed(condition, query), cursor, terms, match };
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

/**
 * The rows of the date range that meet the reader's filters, one more than can be sorted where
 * there are so many. Both indices hold everything that filters ask, so that no row is read.
 */
export function candidateRows({ query, condition }: ListRequest) {
  let rows = inRange(recordingsBy(indexFor(condition)).select('row'), query, true);
  if (condition !== undefined) rows = rows.where(condition.recordings);
  return rows.limit(SORTABLE_CANDIDATES + 1);
}

/** How many recordings there are for a request on all pages. */
export function countAll({ query, condition, match }: ListRequest) {
  const isPlain = condition === undefined;
  const from = isPlain ? queries.selectFrom('recordings') : recordingsBy(indexFor(condition));
  const all = from.select((eb) => eb.fn.countAll<number>().as('count'));
  let counted = inRange(all, query, match === undefined);
  if (match !== undefined) counted = counted.where('row', 'in', matches(match));
  return isPlain ? counted : counted.where(condition.recordings);
}

/** The rows of one page and one more, which tells whether there is another page. */
export function pageRows(request: ListRequest, plan: ListPlan): Recordings<SummaryRow> {
  const { query } = request;
  const column = SORT_COLUMNS[query.sort];
  const direction = query.descending ? 'desc' : 'asc';
  return queries
    .selectFrom('recordings')
    .select([...SUMMARY_COLUMNS, column])
    .where('row', 'in', rowsOfPage(request, plan))
    .orderBy(column, direction)
    .orderBy('id', direction) as unknown as Recordings<SummaryRow>;
}

function rowsOfPage(request: ListRequest, plan: ListPlan): Recordings<{ row: number }> {
  if (plan === 'walk') return walkedRows(request);
  const { query, terms } = request;
  // A unary plus keeps SQLite from using the index (https://www.sqlite.org/optoverview.html).
  const order = [sql<string>`+${sql.ref(SORT_COLUMNS[query.sort])}`, sql<string>`+id`] as const;
  if (plan === 'collect') return paged(collectedRows(request), request, order);
  const chosen = sql<number>`(select value from json_each(${JSON.stringify(plan)}))`;
  const rows = queries.selectFrom('recordings').select('row').where('row', 'in', chosen);
  return paged(having(rows, terms), request, order);
}

/** Everything that a list has on all its pages. */
export function collectedRows({
  query,
  condition,
  match,
}: ListRequest): Recordings<{ row: number }> {
  const rows =
    match === undefined
      ? inRange(recordingsBy(indexFor(condition)).select('row'), query, true)
      : inRange(queries.selectFrom('recordings').select('row'), query, false);
  const found = match === undefined ? rows : rows.where('row', 'in', matches(match));
  return condition === undefined ? found : found.where(condition.recordings);
}

/**
 * Whether a walk may have given up before its end. A list by time finds what it looks for without
 * reading a row and never gives up.
 */
export function mayHaveMore({ query, condition, terms }: ListRequest, rows: number): boolean {
  const isNarrowed = condition !== undefined || terms.length > 0 || hasRange(query);
  return query.sort !== 'startedAt' && isNarrowed && rows <= query.limit;
}

export function hasRange({ fromMs, toMs }: RecordingQuery): boolean {
  return fromMs !== undefined || toMs !== undefined;
}

function walkedRows(request: ListRequest): Recordings<{ row: number }> {
  const { query, condition, terms } = request;
  const column = SORT_COLUMNS[query.sort];
  const order = [sql.ref<string>(column), sql.ref<string>('id')] as const;
  let walked: Recordings<object> = recordingsBy(column);
  if (condition?.users !== undefined && isUserKey(column)) {
    // Names and departments of the users who are meant stand together in the index.
    const keys = queries.selectFrom('user_snapshots').where(condition.users);
    walked = walked
      .where(
        column,
        '>=',
        keys.select((eb) => eb.fn.min(column).as('key')),
      )
      .where(
        column,
        '<=',
        keys.select((eb) => eb.fn.max(column).as('key')),
      );
  }
  if (mayHaveMore(request, 0)) {
    const first = ordered(walked.selectAll('recordings'), request, order).limit(WALKED_ROWS);
    walked = queries.selectFrom(first.as('recordings')) as unknown as Recordings<object>;
  }
  let rows = walked.select('row') as Recordings<{ row: number }>;
  rows = having(inRange(rows, query, query.sort === 'startedAt'), terms);
  if (condition !== undefined) rows = rows.where(condition.recordings);
  return paged(rows, request, order);
}

function isUserKey(
  column: string,
): column is 'last_name_key' | 'first_name_key' | 'department_key' {
  return ['last_name_key', 'first_name_key', 'department_key'].includes(column);
}

type SortExpressions = readonly [key: RawBuilder<string>, id: RawBuilder<string>];

function paged(
  rows: Recordings<{ row: number }>,
  request: ListRequest,
  order: SortExpressions,
): Recordings<{ row: number }> {
  return ordered(rows, request, order).limit(request.query.limit + 1);
}

/** In the order of the list, from the cursor on. */
function ordered<O>(
  rows: Recordings<O>,
  { query, cursor }: ListRequest,
  [key, id]: SortExpressions,
): Recordings<O> {
  const operator = sql.raw(query.descending ? '<' : '>');
  const direction = query.descending ? 'desc' : 'asc';
  const rest =
    cursor === undefined
      ? rows
      : rows.where(sql<boolean>`(${key}, ${id}) ${operator} (${cursor.value}, ${cursor.id})`);
  return rest.orderBy(key, direction).orderBy(id, direction);
}

/** Rows in whose search text every term occurs. */
function having<O>(rows: Recordings<O>, terms: readonly string[]): Recordings<O> {
  let found = rows;
  for (const term of terms) {
    found = found.where((eb) => eb(eb.fn<number>('instr', ['search_text', eb.val(term)]), '>', 0));
  }
  return found;
}

/** The index that leads to what a condition means, and holds everything that it asks. */
function indexFor(condition: RecordingCondition | undefined): string {
  return condition?.users === undefined ? 'started_at_ms' : 'snapshot_id';
}

/** Recordings by way of one index: SQLite knows too little of the rows to choose the right one. */
export function recordingsBy(column: string): Recordings<object> {
  const alias = sql`${sql.raw(`recordings indexed by recordings_by_${column}`)}`;
  const table = sql`recordings`.as<'recordings'>(alias);
  return queries.selectFrom(table as never) as unknown as Recordings<object>;
}

function matches(match: string) {
  return queries
    .selectFrom('recording_search')
    .select('rowid')
    .where('recording_search', 'match', match);
}

function inRange<O>(
  rows: Recordings<O>,
  { fromMs, toMs }: RecordingQuery,
  isIndexed: boolean,
): Recordings<O> {
  const start = isIndexed
    ? sql.ref<number>('started_at_ms')
    : sql<number>`+${sql.ref('started_at_ms')}`;
  let ranged = rows;
  if (fromMs !== undefined) ranged = ranged.where(start, '>=', fromMs);
  if (toMs !== undefined) ranged = ranged.where(start, '<', toMs);
  return ranged;
}
