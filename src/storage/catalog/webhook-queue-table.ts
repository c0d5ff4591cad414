import type { Selectable } from 'kysely';
import type { Clock } from '../../base/index.ts';
import type { RecordingEventName } from '../../recording/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { WebhookDeliveryRow } from './schema.ts';
import type { WebhookTarget } from './webhook-target-table.ts';

/** Something that happened to a recording, as it is told. */
export interface WebhookEvent {
  /** The same however often it is told. */
  readonly id: string;
  readonly event: RecordingEventName;
  /** JSON. */
  readonly body: string;
}

/** How an attempt went. */
export interface DeliveryOutcome {
  /** Undefined where nothing was answered. */
  readonly httpStatus: number | undefined;
  /** Undefined where it was delivered. */
  readonly problem: string | undefined;
}

/** One event for one target. */
export interface WebhookDelivery extends WebhookEvent {
  readonly sequence: number;
  readonly madeAtMs: number;
  /** How often it was tried. */
  readonly attempts: number;
}

/** The same with what became of it. */
export interface ListedDelivery extends WebhookDelivery, DeliveryOutcome {
  readonly state: 'waiting' | 'delivered' | 'dropped';
  readonly triedAtMs: number | undefined;
}

/** What is known of all deliveries of a target together. */
export interface QueueFacts {
  readonly waiting: number;
  /** Why the last attempt of one that waits failed. */
  readonly problem: string | undefined;
}

/** More than this per target wait for nobody: the oldest are dropped. */
const MAX_WAITING = 10_000;
/** Of those that wait no more, so many are remembered per target. */
const MAX_REMEMBERED = 1000;

/** What targets are to be told yet, each in its order: it survives a restart. */
export class WebhookQueueTable {
  readonly #database: CatalogDatabase;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * Queues events for the targets that want them, in the transaction of its caller where there is
   * one. An event that a target has already stays as it is. Returns how many were dropped for it,
   * by target.
   */
  add(events: readonly WebhookEvent[], targets: readonly WebhookTarget[]): Map<string, number> {
    const dropped = new Map<string, number>();
    this.#database.transaction(() => {
      for (const target of targets) {
        const wanted = events.filter(({ event }) => target.events.includes(event));
        for (const event of wanted) this.#insert(event, target.id);
        if (wanted.length === 0) continue;
        const count = this.#dropOldest(target.id);
        if (count > 0) dropped.set(target.id, count);
      }
    });
    return dropped;
  }

  /** The next that a target is to be told, in order, at most `limit`; none before they are due. */
  due(targetId: string, limit: number): WebhookDelivery[] {
    const waiting = this.#inState(targetId, 'waiting').selectAll().orderBy('sequence');
    const rows = this.#database.all(waiting.limit(limit));
    const isDue = rows[0] !== undefined && rows[0].due_at_ms <= this.#clock.nowMs();
    return isDue ? rows.map(deliveryFrom) : [];
  }

  /**
   * Notes how attempts went, in one transaction. One that failed, which is the last, waits for
   * `retryAfterMs`.
   */
  settle(
    targetId: string,
    attempts: readonly { readonly delivery: WebhookDelivery; readonly outcome: DeliveryOutcome }[],
    retryAfterMs: number,
  ): void {
    const nowMs = this.#clock.nowMs();
    this.#database.transaction(() => {
      for (const { delivery, outcome } of attempts) {
        const { httpStatus = null, problem = null } = outcome;
        const isDone = problem === null;
        const changes = {
          ...{ attempts: delivery.attempts + 1, tried_at_ms: nowMs, problem },
          ...{ http_status: httpStatus, state: isDone ? 'delivered' : 'waiting' },
          due_at_ms: isDone ? nowMs : nowMs + retryAfterMs,
        };
        const one = queries.updateTable('webhook_deliveries').set(changes);
        this.#database.run(one.where('sequence', '=', delivery.sequence));
      }
      this.#forget(targetId);
    });
  }

  /** Gives up what was made before `madeBeforeMs` and still waits. Returns how many. */
  dropOlder(targetId: string, madeBeforeMs: number): number {
    const drop = queries.updateTable('webhook_deliveries').set({ state: 'dropped' });
    const waiting = drop.where('target_id', '=', targetId).where('state', '=', 'waiting');
    return this.#database.run(waiting.where('made_at_ms', '<', madeBeforeMs));
  }

  /** What waits for this target may be tried at once. */
  retryNow(targetId: string): void {
    const nowMs = this.#clock.nowMs();
    const retry = queries.updateTable('webhook_deliveries').set({ due_at_ms: nowMs });
    const waiting = retry.where('target_id', '=', targetId).where('state', '=', 'waiting');
    this.#database.run(waiting.where('due_at_ms', '>', nowMs));
  }

  /** The last of a target, the newest first. */
  last(targetId: string, limit: number): ListedDelivery[] {
    const all = queries.selectFrom('webhook_deliveries').selectAll();
    const newest = all.where('target_id', '=', targetId).orderBy('sequence', 'desc').limit(limit);
    return this.#database.all(newest).map(listedFrom);
  }

  facts(targetId: string): QueueFacts {
    const waiting = this.#inState(targetId, 'waiting');
    const { fn } = queries;
    const row = this.#database.first(waiting.select(fn.countAll<number>().as('count')));
    const first = this.#database.first(waiting.select('problem').orderBy('sequence').limit(1));
    return { waiting: row?.count ?? 0, problem: first?.problem ?? undefined };
  }

  #inState(targetId: string, state: ListedDelivery['state']) {
    return queries
      .selectFrom('webhook_deliveries')
      .where('target_id', '=', targetId)
      .where('state', '=', state);
  }

  #insert({ id, event, body }: WebhookEvent, targetId: string): void {
    const nowMs = this.#clock.nowMs();
    const row = {
      ...{ target_id: targetId, event_id: id, event, body, state: 'waiting', attempts: 0 },
      ...{ made_at_ms: nowMs, due_at_ms: nowMs, tried_at_ms: null },
      ...{ http_status: null, problem: null },
    };
    const insert = queries.insertInto('webhook_deliveries').values(row);
    this.#database.run(insert.onConflict((conflict) => conflict.doNothing()));
  }

  #dropOldest(targetId: string): number {
    const tooMany = this.facts(targetId).waiting - MAX_WAITING;
    if (tooMany <= 0) return 0;
    const oldest = this.#inState(targetId, 'waiting').select('sequence').orderBy('sequence');
    const drop = queries.updateTable('webhook_deliveries').set({ state: 'dropped' });
    return this.#database.run(drop.where('sequence', 'in', oldest.limit(tooMany)));
  }

  #forget(targetId: string): void {
    const over = queries
      .selectFrom('webhook_deliveries')
      .select('sequence')
      .where('target_id', '=', targetId)
      .where('state', '<>', 'waiting')
      .orderBy('sequence', 'desc')
      .limit(-1)
      .offset(MAX_REMEMBERED);
    const forget = queries.deleteFrom('webhook_deliveries');
    this.#database.run(forget.where('sequence', 'in', over));
  }
}

function deliveryFrom(row: Selectable<WebhookDeliveryRow>): WebhookDelivery {
  const { sequence, event_id: id, body, made_at_ms: madeAtMs, attempts } = row;
  return { sequence, id, event: row.event as RecordingEventName, body, madeAtMs, attempts };
}

function listedFrom(row: Selectable<WebhookDeliveryRow>): ListedDelivery {
  return {
    ...deliveryFrom(row),
    state: row.state as ListedDelivery['state'],
    triedAtMs: row.tried_at_ms ?? undefined,
    httpStatus: row.http_status ?? undefined,
    problem: row.problem ?? undefined,
  };
}
