import { type CatalogDatabase, queries } from './catalog-database.ts';

/** A log-in of a browser. The token itself is known to the browser alone. */
export interface WebSession {
  readonly userId: string;
  readonly createdAtMs: number;
  readonly usedAtMs: number;
}

/** The log-ins that are open, by the hash of their token. */
export class WebSessionTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  async create(tokenHash: Uint8Array, userId: string, nowMs: number): Promise<void> {
    const times = { created_at_ms: nowMs, used_at_ms: nowMs };
    this.#database.run(
      queries
        .insertInto('web_sessions')
        .values({ token_hash: tokenHash, user_id: userId, ...times }),
    );
  }

  async get(tokenHash: Uint8Array): Promise<WebSession | undefined> {
    const row = this.#database.first(
      queries.selectFrom('web_sessions').selectAll().where('token_hash', '=', tokenHash),
    );
    if (row === undefined) return undefined;
    return { userId: row.user_id, createdAtMs: row.created_at_ms, usedAtMs: row.used_at_ms };
  }

  /** Notes that the log-in was used. */
  async touch(tokenHash: Uint8Array, nowMs: number): Promise<void> {
    const update = queries.updateTable('web_sessions').set({ used_at_ms: nowMs });
    this.#database.run(update.where('token_hash', '=', tokenHash));
  }

  async delete(tokenHash: Uint8Array): Promise<void> {
    this.#database.run(queries.deleteFrom('web_sessions').where('token_hash', '=', tokenHash));
  }

  /** Ends all log-ins of a user, except one where `keep` names it. */
  async deleteOfUser(userId: string, keep?: Uint8Array): Promise<void> {
    const all = queries.deleteFrom('web_sessions').where('user_id', '=', userId);
    this.#database.run(keep === undefined ? all : all.where('token_hash', '!=', keep));
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
