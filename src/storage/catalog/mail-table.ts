import { type Clock, newId } from '../../base/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { MailRow } from './schema.ts';

/** A mail that waits to be sent. */
export interface WaitingMail {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly madeAtMs: number;
  /** How often it was tried. */
  readonly attempts: number;
}

/** What is known of the mails as a whole. */
export interface MailFacts {
  readonly waiting: number;
  /** When the newest was made, sent or not. */
  readonly lastMadeAtMs: number | undefined;
  readonly lastSentAtMs: number | undefined;
  /** Why the last try of one that waits failed. */
  readonly problem: string | undefined;
}

const KEPT_SENT = 100;

/** Mails that wait to be sent: they survive a restart. */
export class MailTable {
  readonly #database: CatalogDatabase;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  add(subject: string, body: string): void {
    const nowMs = this.#clock.nowMs();
    const row = {
      ...{ id: newId(nowMs), subject, body, made_at_ms: nowMs, due_at_ms: nowMs },
      ...{ attempts: 0, sent_at_ms: null, problem: null },
    };
    this.#database.run(queries.insertInto('mails').values(row));
  }

  /** The one that has waited longest and may be tried now. */
  due(): WaitingMail | undefined {
    const waiting = queries.selectFrom('mails').selectAll().where('sent_at_ms', 'is', null);
    const due = waiting.where('due_at_ms', '<=', this.#clock.nowMs());
    const row = this.#database.first(due.orderBy('made_at_ms').orderBy('id').limit(1));
    return row && waitingFrom(row);
  }

  sent(id: string): void {
    this.#change(id, { sent_at_ms: this.#clock.nowMs(), problem: null });
    const newest = queries
      .selectFrom('mails')
      .select('id')
      .where('sent_at_ms', 'is not', null)
      .orderBy('sent_at_ms', 'desc')
      .limit(KEPT_SENT);
    const sent = queries.deleteFrom('mails').where('sent_at_ms', 'is not', null);
    this.#database.run(sent.where('id', 'not in', newest));
  }

  /** It could not be sent; it is tried again after `retryAfterMs`. */
  failed({ id, attempts }: WaitingMail, problem: string, retryAfterMs: number): void {
    const due_at_ms = this.#clock.nowMs() + retryAfterMs;
    this.#change(id, { attempts: attempts + 1, due_at_ms, problem });
  }

  /** Everything that waits may be tried now. */
  retryNow(): void {
    const due = queries.updateTable('mails').set({ due_at_ms: this.#clock.nowMs() });
    this.#database.run(due.where('sent_at_ms', 'is', null));
  }

  /** Gives up what waits and was made before; returns how many that are. */
  dropWaiting(madeBeforeMs: number): number {
    const waiting = queries.deleteFrom('mails').where('sent_at_ms', 'is', null);
    return this.#database.run(waiting.where('made_at_ms', '<', madeBeforeMs));
  }

  facts(): MailFacts {
    const { fn } = queries;
    const all = queries.selectFrom('mails');
    const row = this.#database.first(
      all.select((eb) => [
        fn.count<number>('id').filterWhere('sent_at_ms', 'is', null).as('waiting'),
        eb.fn.max<number | null>('made_at_ms').as('made'),
        eb.fn.max<number | null>('sent_at_ms').as('sent'),
      ]),
    );
    const failed = all.select('problem').where('sent_at_ms', 'is', null);
    const last = this.#database.first(failed.where('problem', 'is not', null).limit(1));
    return {
      waiting: row?.waiting ?? 0,
      lastMadeAtMs: row?.made ?? undefined,
      lastSentAtMs: row?.sent ?? undefined,
      problem: last?.problem ?? undefined,
    };
  }

  #change(id: string, changes: Partial<MailRow>): void {
    this.#database.run(queries.updateTable('mails').set(changes).where('id', '=', id));
  }
}

function waitingFrom(row: MailRow): WaitingMail {
  const { id, subject, body, attempts, made_at_ms: madeAtMs } = row;
  return { id, subject, body, madeAtMs, attempts };
}
