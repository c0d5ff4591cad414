import type { Clock } from '../base/index.ts';
import type { NewAuditEvent } from '../storage/audit/index.ts';
import type { AuditTable } from '../storage/catalog/index.ts';

/** The same again within this time is the same reading: a player asks for many parts. */
const FOLD_MS = 300_000;
/** Readings that are remembered; of more the oldest are told anew. */
const REMEMBERED = 10_000;

/** Reports in the audit trail who listened to what and searched for what, once for each time. */
export class ReadingReports {
  readonly #audit: AuditTable;
  readonly #clock: Clock;
  /** Reading → when it went on last, the oldest first. */
  readonly #lastMs = new Map<string, number>();

  constructor(audit: AuditTable, clock: Clock) {
    this.#audit = audit;
    this.#clock = clock;
  }

  /**
   * Reports a reading, unless the same went on within the last five minutes. It is durable when
   * this returns; where it throws, nothing may be shown.
   */
  report(event: NewAuditEvent): void {
    const { actor, action, object, details } = event;
    const name = JSON.stringify([actor.id, actor.address, action, object?.id, details]);
    const nowMs = this.#clock.monotonicMs();
    const lastMs = this.#lastMs.get(name) ?? Number.NEGATIVE_INFINITY;
    if (nowMs - lastMs >= FOLD_MS) this.#audit.append(event);
    this.#lastMs.delete(name);
    this.#lastMs.set(name, nowMs);
    const [oldest] = this.#lastMs.keys();
    if (this.#lastMs.size > REMEMBERED && oldest !== undefined) this.#lastMs.delete(oldest);
  }
}
