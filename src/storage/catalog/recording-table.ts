import type { CompiledQuery } from 'kysely';
import type { RecordingFacts } from '../../recording/index.ts';
import { type CatalogDatabase, type Query, queries } from './catalog-database.ts';
import type { ConversationTable } from './conversation-table.ts';
import { encodeCursor } from './list-cursor.ts';
import type { ReadThread } from './read-thread.ts';
import * as list from './recording-list.ts';
import { recordingRow, SUMMARY_COLUMNS, type SummaryRow, summaryFrom } from './recording-rows.ts';
import type {
  RecordingPage,
  RecordingQuery,
  RecordingSummary,
  StoredRecording,
} from './recording-types.ts';
import type { UserSnapshot } from './user.ts';
import type { Visibility } from './visibility.ts';

/** Inserts between two checkpoints; about a megabyte of write-ahead log. */
const INSERTS_TO_CHECKPOINT = 16;
/** A conversation longer than this is shown cut. */
const CONVERSATION_LENGTH = 500;

const INSERT_SEARCH = queries
  .insertInto('recording_search')
  .values({ rowid: 0, search_text: '' } as never)
  .compile();
const INSERT_FACTS = queries
  .insertInto('recording_facts')
  .values({ recording_id: '', facts: '' })
  .compile();
const FORGET_BUFFERED = queries
  .deleteFrom('buffered_recordings')
  .where('recording_id', '=', '')
  .compile();
const ROW_OF_ID = queries.selectFrom('recordings').select('row').where('id', '=', '').compile();

/** The recordings that exist. Whoever reads them says by a `Visibility` which they may see. */
export class RecordingTable {
  readonly #database: CatalogDatabase;
  readonly #thread: ReadThread;
  readonly #conversations: ConversationTable;
  #insertRow: CompiledQuery<{ row: number }> | undefined;
  #inserts = 0;

  constructor(database: CatalogDatabase, thread: ReadThread, conversations: ConversationTable) {
    this.#database = database;
    this.#thread = thread;
    this.#conversations = conversations;
  }

  /**
   * Makes a recording listed; durable when this returns. Its object must be durable before. One of
   * the same id is replaced: its journal was finalised again. That a call was kept is now said by
   * its recording.
   */
  insert(facts: RecordingFacts, user: UserSnapshot | undefined): void {
    const row = recordingRow(facts, user);
    const document = { recording_id: row.id, facts: JSON.stringify(facts) };
    this.#database.transaction(() => {
      this.#remove(row.id);
      this.#conversations.note(facts);
      // Compiled once: every row has the same columns in the same order.
      this.#insertRow ??= queries.insertInto('recordings').values(row).returning('row').compile();
      const inserted = this.#database.firstOf(this.#insertRow, Object.values(row));
      this.#database.firstOf(INSERT_SEARCH, [inserted?.row ?? 0, row.search_text]);
      this.#database.firstOf(INSERT_FACTS, [document.recording_id, document.facts]);
      if (row.mode === 'prerecord') this.#database.firstOf(FORGET_BUFFERED, [row.id]);
    });
    this.#inserts++;
    if (this.#inserts % INSERTS_TO_CHECKPOINT === 0) void this.#thread.checkpoint();
  }

  /** As {@link insert}, for many in one transaction: a commit costs more than a row. */
  insertAll(
    entries: readonly { readonly facts: RecordingFacts; readonly user: UserSnapshot | undefined }[],
  ): void {
    this.#database.transaction(() => {
      for (const { facts, user } of entries) this.insert(facts, user);
    });
  }

  /**
   * What the program itself must know of a recording after a restart: whether it is listed, and
   * whether parts of it wait to be decoded. Undefined where it is not listed.
   */
  storedState(recordingId: string): { readonly isUndecoded: boolean } | undefined {
    const document = queries.selectFrom('recording_facts').select('facts');
    const row = this.#database.first(document.where('recording_id', '=', recordingId));
    if (row === undefined) return undefined;
    const { legs } = JSON.parse(row.facts) as RecordingFacts;
    return { isUndecoded: legs.some((leg) => leg.undecoded.length > 0) };
  }

  /** Whether the recording is listed, whoever may see it. */
  has(recordingId: string): boolean {
    return this.#database.firstOf(ROW_OF_ID, [recordingId]) !== undefined;
  }

  /** Removes the row; false where there was none. Whoever calls has the right to. */
  async delete(recordingId: string): Promise<boolean> {
    return this.#database.transaction(() => this.#remove(recordingId));
  }

  /** One page of what the reader sees. Throws `CURSOR_INVALID`. */
  async list(visibility: Visibility, query: RecordingQuery): Promise<RecordingPage> {
    const request = list.listRequest(query);
    if (visibility.recordings === 'nothing') return { items: [], nextCursor: undefined, total: 0 };
    const plan = await this.#plan(request);
    const rows = await this.#thread.all(list.pageRows(request, plan));
    const page = rows.slice(0, query.limit);
    const hasMore = rows.length > query.limit;
    return {
      items: await this.#summaries(page),
      nextCursor: hasMore ? cursorAfter(page.at(-1), query) : undefined,
      total: await this.#total(request, page.length, hasMore),
    };
  }

  /** A recording, or undefined where it is absent or the reader does not see it. */
  async get(visibility: Visibility, recordingId: string): Promise<StoredRecording | undefined> {
    if (visibility.recordings === 'nothing') return undefined;
    const row = this.#database.first(
      queries
        .selectFrom('recordings')
        .innerJoin('recording_facts', 'recording_id', 'id')
        .select([...SUMMARY_COLUMNS, 'facts'] as const)
        .where('id', '=', recordingId),
    ) as (SummaryRow & { readonly facts: string }) | undefined;
    if (row === undefined) return undefined;
    // Not in the thread of lists: a player that asks for the next part waits for no search.
    const [counted] = this.#database.all(conversationCounts([row.conversation_id]));
    const summary = summaryFrom(row, counted?.count ?? 1);
    return { summary, facts: JSON.parse(row.facts) as RecordingFacts };
  }

  /** What the reader sees of a conversation, oldest first. */
  async conversation(visibility: Visibility, conversationId: string): Promise<RecordingSummary[]> {
    if (visibility.recordings === 'nothing') return [];
    const rows = await this.#thread.all(
      queries
        .selectFrom('recordings')
        .select(SUMMARY_COLUMNS)
        .where('conversation_id', '=', conversationId)
        .orderBy('started_at_ms')
        .orderBy('id')
        .limit(CONVERSATION_LENGTH),
    );
    return this.#summaries(rows as SummaryRow[]);
  }

  async #plan(request: list.ListRequest): Promise<list.ListPlan> {
    const { match, query } = request;
    const isFew = async (candidates: Query<{ count: number }>) => {
      const [row] = await this.#thread.all(candidates);
      return (row?.count ?? 0) <= list.SORTABLE_CANDIDATES;
    };
    if (match !== undefined && (await isFew(list.countMatches(match)))) return 'search';
    const hasRange = query.fromMs !== undefined || query.toMs !== undefined;
    if (!hasRange || query.sort === 'startedAt') return 'walk';
    return (await isFew(list.countCandidatesInRange(request))) ? 'range' : 'walk';
  }

  async #total(
    request: list.ListRequest,
    length: number,
    hasMore: boolean,
  ): Promise<number | undefined> {
    if (request.cursor !== undefined) return undefined;
    if (!hasMore) return length;
    if (request.terms.length > 0) return undefined;
    return (await this.#thread.all(list.countInRange(request)))[0]?.count;
  }

  async #summaries(rows: readonly SummaryRow[]): Promise<RecordingSummary[]> {
    const ids = [...new Set(rows.map((row) => row.conversation_id))];
    if (ids.length === 0) return [];
    const counts = await this.#thread.all(conversationCounts(ids));
    const countOf = new Map(counts.map((row) => [row.conversation_id, row.count]));
    return rows.map((row) => summaryFrom(row, countOf.get(row.conversation_id) ?? 1));
  }

  #remove(recordingId: string): boolean {
    const row = this.#database.firstOf(ROW_OF_ID, [recordingId])?.row;
    if (row === undefined) return false;
    this.#database.run(queries.deleteFrom('recording_search').where('rowid', '=', row));
    this.#database.run(queries.deleteFrom('recordings').where('row', '=', row));
    return true;
  }
}

/**
 * How many recordings conversations have. While a reader sees everything or nothing, these are
 * also how many the reader sees.
 */
function conversationCounts(conversationIds: readonly string[]) {
  return queries
    .selectFrom('recordings')
    .select((eb) => ['conversation_id', eb.fn.countAll<number>().as('count')])
    .where('conversation_id', 'in', conversationIds)
    .groupBy('conversation_id');
}

function cursorAfter(row: SummaryRow | undefined, query: RecordingQuery): string | undefined {
  if (row === undefined) return undefined;
  const { sort, descending } = query;
  return encodeCursor({
    sort,
    descending,
    value: row[list.SORT_COLUMNS[sort]] as string,
    id: row.id,
  });
}
