import { type CatalogDatabase, queries } from './catalog-database.ts';
import { endLogIns } from './end-log-ins.ts';
import type { WebSessionRow } from './schema.ts';

/** A log-in of a browser. The token itself is known to the browser alone. */
export interface WebSession {
  readonly userId: string;
  readonly createdAtMs: number;
  readonly usedAtMs: number;
  /** Network address it was made from. */
  readonly address: string;
  /** What the browser called itself then. */
  readonly userAgent: string;
  /** When the person last proved who they are. */
  readonly confirmedAtMs: number;
}

/** One of the log-ins of a user. */
export interface ListedWebSession extends WebSession {
  readonly tokenHash: Uint8Array;
}

/** Where a log-in comes from. */
export interface WebSessionOrigin {
  readonly address: string;
  readonly userAgent: string;
}

/** The log-ins that are open, by the hash of their token. */
export class WebSessionTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  async create(
    tokenHash: Uint8Array,
    userId: string,
    nowMs: number,
    { address, userAgent }: WebSessionOrigin,
  ): Promise<void> {
    const times = { created_at_ms: nowMs, used_at_ms: nowMs, confirmed_at_ms: nowMs };
    const origin = { address, user_agent: userAgent };
    this.#database.run(
      queries
        .insertInto('web_sessions')
        .values({ token_hash: tokenHash, user_id: userId, ...times, ...origin }),
    );
  }

  async get(tokenHash: Uint8Array): Promise<WebSession | undefined> {
    const row = this.#database.first(
      queries.selectFrom('web_sessions').selectAll().where('token_hash', '=', tokenHash),
    );
    return row === undefined ? undefined : sessionFrom(row);
  }

  /** The log-ins of a user, last used first. */
  async listOfUser(userId: string): Promise<ListedWebSession[]> {
    const all = queries.selectFrom('web_sessions').selectAll().where('user_id', '=', userId);
    return this.#database
      .all(all.orderBy('used_at_ms', 'desc'))
      .map((row) => ({ ...sessionFrom(row), tokenHash: row.token_hash }));
  }

  /** The person of this log-in proved again who they are. */
  async confirm(tokenHash: Uint8Array, nowMs: number): Promise<void> {
    const update = queries.updateTable('web_sessions').set({ confirmed_at_ms: nowMs });
    this.#database.run(update.where('token_hash', '=', tokenHash));
  }

  /** Notes that the log-in was used. */
  async touch(tokenHash: Uint8Array, nowMs: number): Promise<void> {
    const update = queries.updateTable('web_sessions').set({ used_at_ms: nowMs });
    this.#database.run(update.where('token_hash', '=', tokenHash));
  }

  async delete(tokenHash: Uint8Array): Promise<void> {
    this.#database.run(queries.deleteFrom('web_sessions').where('token_hash', '=', tokenHash));
  }

  /** Ends all log-ins of a user, except one where `keep` names it. Returns how many. */
  async deleteOfUser(userId: string, keep?: Uint8Array): Promise<number> {
    return this.#database.transaction(() => endLogIns(this.#database, userId, keep));
  }

  /** Forgets log-ins that were last used, or made, before the given moments. */
  async deleteExpired(usedBeforeMs: number, createdBeforeMs: number): Promise<void> {
    this.#database.run(
      queries
        .deleteFrom('web_sessions')
        .where((eb) =>
          eb.or([eb('used_at_ms', '<', usedBeforeMs), eb('created_at_ms', '<', createdBeforeMs)]),
        ),
    );
  }
}

function sessionFrom(row: WebSessionRow): WebSession {
  return {
    userId: row.user_id,
    createdAtMs: row.created_at_ms,
    usedAtMs: row.used_at_ms,
    address: row.address,
    userAgent: row.user_agent,
    confirmedAtMs: row.confirmed_at_ms,
  };
}
