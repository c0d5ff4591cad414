import type { Clock } from '../../base/index.ts';
import {
  type AuditEvent,
  type AuditLink,
  CHAIN_START,
  linkHash,
  type NewAuditEvent,
} from '../audit/index.ts';
import {
  type ExportedAuditEvent,
  eventFrom,
  exportedFrom,
  linkFrom,
  linkOf,
  rowOf,
} from './audit-rows.ts';
import { type AuditQuery, auditMatch, auditWords } from './audit-search.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { ReadThread } from './read-thread.ts';

/** Compiled once, as every change of the catalog asks them. The parameter is the limit. */
const HEAD = queries
  .selectFrom('audit_events')
  .select(['sequence', 'hash'])
  .orderBy('sequence', 'desc')
  .limit(1)
  .compile();
const INSERT_WORDS = queries
  .insertInto('audit_search')
  .values({ rowid: 0, words: '' } as never)
  .compile();
/** Events read at once where all that match are read. */
const READ_TOGETHER = 500;

/** The last link of the chain. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: Uint8Array;
}

/** A page of events, newest first. */
export interface AuditPage {
  readonly items: readonly AuditEvent[];
  /** `before` of the next page; undefined where this is the last. */
  readonly nextBefore: number | undefined;
}

/** Is told of an event of the audit trail and its place there. */
export type AuditWatcher = (event: NewAuditEvent, sequence: number) => void;

/** The audit trail: a chain of links that only grows. */
export class AuditTable {
  readonly #database: CatalogDatabase;
  readonly #thread: ReadThread;
  readonly #clock: Clock;
  readonly #watchers = new Set<AuditWatcher>();

  /** `thread` is one that lists of recordings do not wait for. */
  constructor(database: CatalogDatabase, thread: ReadThread, clock: Clock) {
    this.#database = database;
    this.#thread = thread;
    this.#clock = clock;
  }

  /** Adds a link, in the transaction of what it reports where there is one. */
  append(event: NewAuditEvent): void {
    this.#database.transaction(() => {
      const head = this.head();
      const link = linkOf(event, (head?.sequence ?? 0) + 1, this.#clock.nowMs());
      const hash = linkHash(head?.hash ?? CHAIN_START, link);
      this.#database.run(queries.insertInto('audit_events').values(rowOf({ ...link, hash })));
      this.#database.firstOf(INSERT_WORDS, [link.sequence, auditWords(link)]);
      for (const watcher of this.#watchers) watcher(event, link.sequence);
    });
  }

  /**
   * Calls `watcher` with each event that is reported here, in the transaction that reports it: what
   * it writes is there with the event or not at all.
   */
  watch(watcher: AuditWatcher): void {
    this.#watchers.add(watcher);
  }

  /** The last link; undefined while there is none. */
  head(): ChainHead | undefined {
    return this.#database.firstOf(HEAD, [1]);
  }

  /** The links after `sequence`, in order, at most `limit`. */
  links(after: number, limit: number): AuditLink[] {
    const next = queries.selectFrom('audit_events').selectAll().where('sequence', '>', after);
    return this.#database.all(next.orderBy('sequence').limit(limit)).map(linkFrom);
  }

  /** The newest events, newest first, at most `limit`. */
  async newest(limit: number): Promise<AuditEvent[]> {
    return this.#database.all(auditRows({ limit })).map(eventFrom);
  }

  /** A page of the events that a query asks for, newest first. */
  async list(query: AuditQuery): Promise<AuditPage> {
    const rows = await this.#thread.all(auditRows({ ...query, limit: query.limit + 1 }));
    const items = rows.slice(0, query.limit).map(eventFrom);
    const hasMore = rows.length > query.limit;
    return { items, nextBefore: hasMore ? items.at(-1)?.sequence : undefined };
  }

  /** All events that a query asks for, newest first, however many there are. */
  async *all(query: Omit<AuditQuery, 'limit'>): AsyncGenerator<ExportedAuditEvent> {
    for (let before = query.before; ; ) {
      const page = auditRows({ ...query, before, limit: READ_TOGETHER });
      const rows = await this.#thread.all(page);
      yield* rows.map(exportedFrom);
      if (rows.length < READ_TOGETHER) return;
      before = rows.at(-1)?.sequence;
    }
  }
}

/** The rows of a page. */
export function auditRows(query: AuditQuery) {
  const { before, fromMs, toMs, limit } = query;
  const match = auditMatch(query);
  let rows = queries.selectFrom('audit_events').selectAll('audit_events');
  if (fromMs !== undefined) rows = rows.where('at_ms', '>=', fromMs);
  if (toMs !== undefined) rows = rows.where('at_ms', '<', toMs);
  if (match === undefined) {
    if (before !== undefined) rows = rows.where('sequence', '<', before);
    return rows.orderBy('sequence', 'desc').limit(limit);
  }
  let found = rows
    .innerJoin('audit_search', 'audit_search.rowid', 'sequence')
    .where('audit_search', 'match', match);
  if (before !== undefined) found = found.where('audit_search.rowid', '<', before);
  return found.orderBy('audit_search.rowid', 'desc').limit(limit);
}
