import { newId } from '../../base/index.ts';
import type { NewAuditEvent } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { FourEyesRequestRow, FourEyesUnlockRow } from './schema.ts';

/** Which view of whom: a filter as it was, in one log-in of one user. */
export interface FourEyesView {
  readonly filterId: string;
  readonly filterVersion: number;
  readonly sessionKey: Uint8Array;
  readonly userId: string;
}

/** A view that a second person unlocked. */
export interface FourEyesUnlock extends FourEyesView {
  readonly id: string;
  readonly secondUserId: string;
  /** The log-in the second person approved from; undefined: in the browser of the first. */
  readonly secondSessionKey: Uint8Array | undefined;
  readonly createdAtMs: number;
  readonly usedAtMs: number;
}

/** Somebody asks a second person to unlock a view from their own browser. */
export interface FourEyesRequest extends FourEyesView {
  readonly id: string;
  readonly reason: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly decision: 'approved' | 'declined' | undefined;
}

/** The second person of a new unlock. */
export type SecondPerson = Pick<FourEyesUnlock, 'secondUserId' | 'secondSessionKey'>;

/** Unlocked views and requests for them. A view has one of each at most. */
export class FourEyesTable {
  readonly #database: CatalogDatabase;
  readonly #audit: AuditTable;

  constructor(database: CatalogDatabase, audit: AuditTable) {
    this.#database = database;
    this.#audit = audit;
  }

  async unlockOf(sessionKey: Uint8Array, filterId: string): Promise<FourEyesUnlock | undefined> {
    const row = this.#database.first(
      queries
        .selectFrom('four_eyes_unlocks')
        .selectAll()
        .where('session_key', '=', sessionKey)
        .where('filter_id', '=', filterId),
    );
    return row && unlockFrom(row);
  }

  /** The views that a user unlocked for others, oldest first. */
  async unlocksBy(secondUserId: string): Promise<FourEyesUnlock[]> {
    const all = queries
      .selectFrom('four_eyes_unlocks')
      .selectAll()
      .where('second_user_id', '=', secondUserId);
    return this.#database.all(all.orderBy('id')).map(unlockFrom);
  }

  /** Unlocks a view; false where it is unlocked already, and then nothing is reported. */
  async unlock(
    view: FourEyesView,
    second: SecondPerson,
    nowMs: number,
    event: NewAuditEvent,
  ): Promise<boolean> {
    return this.#database.transaction(() => this.#unlock(view, second, nowMs, event));
  }

  /** Notes that the view was used. */
  async touch(id: string, nowMs: number): Promise<void> {
    const update = queries.updateTable('four_eyes_unlocks').set({ used_at_ms: nowMs });
    this.#database.run(update.where('id', '=', id));
  }

  /** Ends an unlock; false where it had ended, and then nothing is reported. */
  async end(id: string, event: NewAuditEvent): Promise<boolean> {
    return this.#database.transaction(() => {
      const unlock = queries.deleteFrom('four_eyes_unlocks').where('id', '=', id);
      if (this.#database.run(unlock) === 0) return false;
      this.#audit.append(event);
      return true;
    });
  }

  /** Ends what the user unlocked in browsers of others: they log out of those here. */
  async endOfSecond(secondUserId: string): Promise<void> {
    endUnlocksOfSecond(this.#database, secondUserId);
  }

  /** Asks for a view, in place of an earlier request for it. Returns its id. */
  async request(
    view: FourEyesView,
    asked: Pick<FourEyesRequest, 'reason' | 'createdAtMs' | 'expiresAtMs'>,
    event: NewAuditEvent,
  ): Promise<string> {
    const id = newId(asked.createdAtMs);
    this.#database.transaction(() => {
      this.#withdraw(view.sessionKey, view.filterId);
      const { reason, createdAtMs, expiresAtMs } = asked;
      const times = { created_at_ms: createdAtMs, expires_at_ms: expiresAtMs };
      const row = { id, ...viewColumns(view), reason, ...times, decision: null };
      this.#database.run(queries.insertInto('four_eyes_requests').values(row));
      this.#audit.append(event);
    });
    return id;
  }

  async requestOf(sessionKey: Uint8Array, filterId: string): Promise<FourEyesRequest | undefined> {
    const row = this.#database.first(
      queries
        .selectFrom('four_eyes_requests')
        .selectAll()
        .where('session_key', '=', sessionKey)
        .where('filter_id', '=', filterId),
    );
    return row && requestFrom(row);
  }

  async getRequest(id: string): Promise<FourEyesRequest | undefined> {
    const one = queries.selectFrom('four_eyes_requests').selectAll().where('id', '=', id);
    const row = this.#database.first(one);
    return row && requestFrom(row);
  }

  /** Requests that wait for somebody, for filters that the user has as they are; oldest first. */
  async openRequests(userId: string, nowMs: number): Promise<FourEyesRequest[]> {
    const open = queries
      .selectFrom('four_eyes_requests as request')
      .innerJoin('filter_grants', 'filter_grants.filter_id', 'request.filter_id')
      .innerJoin('filters', 'filters.id', 'request.filter_id')
      .where('filter_grants.user_id', '=', userId)
      .whereRef('filters.version', '=', 'request.filter_version')
      .where('request.user_id', '!=', userId)
      .where('request.decision', 'is', null)
      .where('request.expires_at_ms', '>', nowMs)
      .selectAll('request')
      .orderBy('request.id');
    return this.#database.all(open).map(requestFrom);
  }

  /** Takes a request back; false where there was none. */
  async withdraw(sessionKey: Uint8Array, filterId: string): Promise<boolean> {
    return this.#withdraw(sessionKey, filterId) > 0;
  }

  /** Decides a request that waits; false where it does not, and then nothing happens. */
  async decide(
    { id, ...view }: FourEyesRequest,
    second: SecondPerson | undefined,
    nowMs: number,
    event: NewAuditEvent,
  ): Promise<boolean> {
    return this.#database.transaction(() => {
      const decided = queries
        .updateTable('four_eyes_requests')
        .set({ decision: second === undefined ? 'declined' : 'approved' })
        .where('id', '=', id)
        .where('decision', 'is', null)
        .where('expires_at_ms', '>', nowMs);
      if (this.#database.run(decided) === 0) return false;
      if (second !== undefined) return this.#unlock(view, second, nowMs, event);
      this.#audit.append(event);
      return true;
    });
  }

  #unlock(view: FourEyesView, second: SecondPerson, nowMs: number, event: NewAuditEvent): boolean {
    const unlock = queries
      .insertInto('four_eyes_unlocks')
      .values({
        ...{ id: newId(nowMs), ...viewColumns(view) },
        second_user_id: second.secondUserId,
        second_session_key: second.secondSessionKey ?? null,
        ...{ created_at_ms: nowMs, used_at_ms: nowMs },
      })
      .onConflict((conflict) => conflict.columns(['session_key', 'filter_id']).doNothing());
    if (this.#database.run(unlock) === 0) return false;
    this.#audit.append(event);
    return true;
  }

  #withdraw(sessionKey: Uint8Array, filterId: string): number {
    const request = queries.deleteFrom('four_eyes_requests').where('session_key', '=', sessionKey);
    return this.#database.run(request.where('filter_id', '=', filterId));
  }
}

/** Ends what a user unlocked with their password in browsers of others. */
export function endUnlocksOfSecond(database: CatalogDatabase, secondUserId: string): void {
  database.run(
    queries
      .deleteFrom('four_eyes_unlocks')
      .where('second_user_id', '=', secondUserId)
      .where('second_session_key', 'is', null),
  );
}

function viewColumns({ filterId, filterVersion, sessionKey, userId }: FourEyesView) {
  const filter = { filter_id: filterId, filter_version: filterVersion };
  return { ...filter, session_key: sessionKey, user_id: userId };
}

function viewFrom(row: FourEyesUnlockRow | FourEyesRequestRow): FourEyesView {
  return {
    filterId: row.filter_id,
    filterVersion: row.filter_version,
    sessionKey: row.session_key,
    userId: row.user_id,
  };
}

function unlockFrom(row: FourEyesUnlockRow): FourEyesUnlock {
  return {
    ...viewFrom(row),
    id: row.id,
    secondUserId: row.second_user_id,
    secondSessionKey: row.second_session_key ?? undefined,
    createdAtMs: row.created_at_ms,
    usedAtMs: row.used_at_ms,
  };
}

function requestFrom(row: FourEyesRequestRow): FourEyesRequest {
  const { decision } = row;
  return {
    ...viewFrom(row),
    id: row.id,
    reason: row.reason,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    decision: decision === 'approved' || decision === 'declined' ? decision : undefined,
  };
}
