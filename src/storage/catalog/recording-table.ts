import type { RecordingFacts, UndecodedFormat } from '../../recording/index.ts';
import type { Actor } from '../audit/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { type FilterSource, readFilterSource } from './filter-source.ts';
import { encodeCursor } from './list-cursor.ts';
import type { ReadThread } from './read-thread.ts';
import { readTags, tagRows } from './recording-annotations.ts';
import * as list from './recording-list.ts';
import { SUMMARY_COLUMNS, type SummaryRow, summaryFrom } from './recording-rows.ts';
import type {
  DeletionVerdict,
  RecordingPage,
  RecordingPatch,
  RecordingQuery,
  RecordingSummary,
  StoredRecording,
} from './recording-types.ts';
import { RecordingWriter, type RecordingWriterOptions } from './recording-writer.ts';
import type { RememberedUser } from './user.ts';
import type { Visibility } from './visibility.ts';

/** Inserts between two checkpoints; about a megabyte of write-ahead log. */
const INSERTS_TO_CHECKPOINT = 16;
/** A conversation longer than this is shown cut. */
const CONVERSATION_LENGTH = 500;
/** Of more, nobody chooses from a list. */
const MAX_TAGS_LISTED = 500;

const ROW_OF_ID = queries.selectFrom('recordings').select('row').where('id', '=', '').compile();

export interface RecordingTableOptions extends RecordingWriterOptions {
  /** Can only read: for single rows on behalf of people. */
  readonly reader: CatalogDatabase;
  readonly thread: ReadThread;
}

/** The recordings that exist. Whoever reads them says by a `Visibility` which they may see. */
export class RecordingTable {
  readonly #database: CatalogDatabase;
  /** Can only read: for single rows on behalf of people. */
  readonly #reader: CatalogDatabase;
  readonly #thread: ReadThread;
  readonly #writer: RecordingWriter;
  #inserts = 0;

  constructor(options: RecordingTableOptions) {
    this.#database = options.database;
    this.#reader = options.reader;
    this.#thread = options.thread;
    this.#writer = new RecordingWriter(options);
  }

  /**
   * Makes a recording listed; durable when this returns. Its object must be durable before. One of
   * the same id is replaced: its journal was finalised again, and what people added to it stays.
   * That a call was kept is now said by its recording.
   */
  insert(facts: RecordingFacts, user: RememberedUser | undefined): void {
    this.#database.transaction(() => this.#writer.write(facts, user));
    this.#inserts++;
    if (this.#inserts % INSERTS_TO_CHECKPOINT === 0) void this.#thread.checkpoint();
  }

  /** As {@link insert}, for many in one transaction: a commit costs more than a row. */
  insertAll(
    entries: readonly {
      readonly facts: RecordingFacts;
      readonly user: RememberedUser | undefined;
    }[],
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
    const undecoded = this.undecoded(recordingId);
    return undecoded === undefined ? undefined : { isUndecoded: undecoded.length > 0 };
  }

  /** Formats of which a recording lacks the audio; undefined where it is not listed. */
  undecoded(recordingId: string): readonly UndecodedFormat[] | undefined {
    const document = queries.selectFrom('recording_facts').select('facts');
    const row = this.#database.first(document.where('recording_id', '=', recordingId));
    if (row === undefined) return undefined;
    const { legs } = JSON.parse(row.facts) as RecordingFacts;
    return legs.flatMap((leg) => leg.undecoded);
  }

  /** Whether the recording is listed, whoever may see it. */
  has(recordingId: string): boolean {
    return this.#database.firstOf(ROW_OF_ID, [recordingId]) !== undefined;
  }

  /** One page of what the reader sees. Throws `CURSOR_INVALID`. */
  async list(visibility: Visibility, query: RecordingQuery): Promise<RecordingPage> {
    const request = list.listRequest(query, visibility.condition);
    if (visibility.isNothing) return { items: [], nextCursor: undefined, total: 0 };
    const plan = await this.#plan(request);
    const rows = await this.#rows(request, plan);
    const page = rows.slice(0, query.limit);
    const hasMore = rows.length > query.limit;
    return {
      items: await this.#summaries(page, visibility),
      nextCursor: hasMore ? cursorAfter(page.at(-1), query) : undefined,
      total: await this.#cheapTotal(request, plan, { length: page.length, hasMore }),
    };
  }

  /** How many recordings a list has on all its pages. */
  async count(visibility: Visibility, query: RecordingQuery): Promise<number> {
    if (visibility.isNothing) return 0;
    const request = list.listRequest({ ...query, cursor: undefined }, visibility.condition);
    return (await this.#thread.all(list.countAll(request)))[0]?.count ?? 0;
  }

  /** A recording, or undefined where it is absent or the reader does not see it. */
  async get(visibility: Visibility, recordingId: string): Promise<StoredRecording | undefined> {
    return this.#find(this.#reader, visibility, recordingId);
  }

  #find(
    database: CatalogDatabase,
    visibility: Visibility,
    recordingId: string,
  ): StoredRecording | undefined {
    if (visibility.isNothing) return undefined;
    const one = queries
      .selectFrom('recordings')
      .innerJoin('recording_facts', 'recording_id', 'id')
      .select([...SUMMARY_COLUMNS, 'facts'] as const)
      .where('id', '=', recordingId);
    const { condition } = visibility;
    const row = database.first(condition === undefined ? one : one.where(condition.recordings)) as
      | (SummaryRow & { readonly facts: string })
      | undefined;
    if (row === undefined) return undefined;
    // Not in the thread of lists: a player that asks for the next part waits for no search.
    const [counted] = database.all(conversationCounts([row.conversation_id], visibility));
    const tags = readTags(database.all(tagRows([recordingId]))).get(recordingId) ?? [];
    const summary = summaryFrom(row, { conversationCount: counted?.count ?? 1, tags });
    return { summary, facts: JSON.parse(row.facts) as RecordingFacts };
  }

  /**
   * What filters ask of a recording, for who explains them to administrators: whether somebody may
   * see it is what is to be found out.
   */
  filterSource(recordingId: string): FilterSource | undefined {
    return readFilterSource(this.#database, recordingId);
  }

  /**
   * Changes what a person may change, and says so in the audit trail; undefined where the recording
   * is absent or the reader does not see it. `through`: what the audit trail is to say of the view
   * in which somebody did. Throws `RECORDING_INVALID`.
   */
  async update(
    visibility: Visibility,
    recordingId: string,
    patch: RecordingPatch,
    by: Actor,
    through: Readonly<Record<string, string>> = {},
  ): Promise<StoredRecording | undefined> {
    return this.#database.transaction(() => {
      const found = this.#find(this.#database, visibility, recordingId);
      if (found === undefined) return undefined;
      if (!this.#writer.annotate(found, patch, { by, through })) return found;
      return this.#find(this.#database, visibility, recordingId);
    });
  }

  /** Whether somebody who sees this, and may delete that, may delete a recording now. */
  deletionVerdict(
    recordingId: string,
    { visibility, deletable }: { readonly visibility: Visibility; readonly deletable: Visibility },
  ): DeletionVerdict {
    const seen = this.#find(this.#reader, visibility, recordingId);
    if (seen === undefined) return 'absent';
    if (this.#find(this.#reader, deletable, recordingId) === undefined) return 'forbidden';
    return seen.summary.preserved === undefined ? 'deletable' : 'preserved';
  }

  /** Those of the recordings that the reader sees. */
  async among(visibility: Visibility, recordingIds: readonly string[]): Promise<Set<string>> {
    if (visibility.isNothing || recordingIds.length === 0) return new Set();
    const all = queries.selectFrom('recordings').select('id').where('id', 'in', recordingIds);
    const { condition } = visibility;
    const seen = condition === undefined ? all : all.where(condition.recordings);
    return new Set((await this.#thread.all(seen)).map(({ id }) => id));
  }

  /** The tags of what the reader sees, at most {@link MAX_TAGS_LISTED}. */
  async tags(visibility: Visibility): Promise<string[]> {
    if (visibility.isNothing) return [];
    let tagged = queries
      .selectFrom('recording_tags')
      .innerJoin('recordings', 'recordings.id', 'recording_tags.recording_id');
    const { condition } = visibility;
    if (condition !== undefined) tagged = tagged.where(condition.recordings);
    const rows = await this.#thread.all(
      tagged
        .select((eb) => eb.fn.min('tag').as('tag'))
        .groupBy('tag_key')
        .orderBy('tag_key')
        .limit(MAX_TAGS_LISTED),
    );
    return rows.map(({ tag }) => tag);
  }

  /** What the reader sees of a conversation, oldest first. */
  async conversation(visibility: Visibility, conversationId: string): Promise<RecordingSummary[]> {
    if (visibility.isNothing) return [];
    const all = list
      .recordingsBy('conversation_id')
      .select(SUMMARY_COLUMNS)
      .where('conversation_id', '=', conversationId);
    const { condition } = visibility;
    const seen = condition === undefined ? all : all.where(condition.recordings);
    const rows = await this.#thread.all(
      seen.orderBy('started_at_ms').orderBy('id').limit(CONVERSATION_LENGTH),
    );
    return this.#summaries(rows as SummaryRow[], visibility);
  }

  async #plan(request: list.ListRequest): Promise<list.ListPlan> {
    const { match, condition, query } = request;
    if (match !== undefined) {
      const [row] = await this.#thread.all(list.countMatches(match));
      if ((row?.count ?? 0) <= list.SORTABLE_CANDIDATES) return 'collect';
    }
    const hasRange = list.hasRange(query);
    const isByTime = query.sort === 'startedAt';
    if (isByTime ? condition?.users === undefined : !hasRange && condition === undefined) {
      return 'walk';
    }
    const candidates = await this.#thread.all(list.candidateRows(request));
    if (candidates.length > list.SORTABLE_CANDIDATES) return 'walk';
    return candidates.map(({ row }) => row);
  }

  async #rows(request: list.ListRequest, plan: list.ListPlan): Promise<SummaryRow[]> {
    const rows = await this.#thread.all(list.pageRows(request, plan));
    if (plan !== 'walk' || !list.mayHaveMore(request, rows.length)) return rows;
    return this.#thread.all(list.pageRows(request, 'collect'));
  }

  /** How many there are on all pages, where that is cheap to know. */
  async #cheapTotal(
    request: list.ListRequest,
    plan: list.ListPlan,
    { length, hasMore }: { readonly length: number; readonly hasMore: boolean },
  ): Promise<number | undefined> {
    const { cursor, match, condition } = request;
    if (cursor !== undefined) return undefined;
    if (!hasMore) return length;
    if (match !== undefined) return undefined;
    if (typeof plan === 'object') return plan.length;
    if (condition !== undefined) return undefined;
    return (await this.#thread.all(list.countAll(request)))[0]?.count;
  }

  async #summaries(
    rows: readonly SummaryRow[],
    visibility: Visibility,
  ): Promise<RecordingSummary[]> {
    const ids = [...new Set(rows.map((row) => row.conversation_id))];
    if (ids.length === 0) return [];
    const counts = await this.#thread.all(conversationCounts(ids, visibility));
    const countOf = new Map(counts.map((row) => [row.conversation_id, row.count]));
    const tags = readTags(await this.#thread.all(tagRows(rows.map((row) => row.id))));
    return rows.map((row) => {
      const conversationCount = countOf.get(row.conversation_id) ?? 1;
      return summaryFrom(row, { conversationCount, tags: tags.get(row.id) ?? [] });
    });
  }
}

/** How many recordings of conversations the reader sees. */
function conversationCounts(conversationIds: readonly string[], { condition }: Visibility) {
  const all = list
    .recordingsBy('conversation_id')
    .select((eb) => ['conversation_id', eb.fn.countAll<number>().as('count')])
    .where('conversation_id', 'in', conversationIds);
  const seen = condition === undefined ? all : all.where(condition.recordings);
  return seen.groupBy('conversation_id');
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
