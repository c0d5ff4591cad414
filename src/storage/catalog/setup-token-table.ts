import { type CatalogDatabase, queries } from './catalog-database.ts';

/** The one-time token of the set-up link, by its hash. There is at most one. */
export class SetupTokenTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /** Replaces the token there was. */
  async replace(tokenHash: Uint8Array, nowMs: number, expiresAtMs: number): Promise<void> {
    this.#database.transaction(() => {
      this.#database.run(queries.deleteFrom('setup_tokens'));
      this.#insert(tokenHash, nowMs, expiresAtMs);
    });
  }

  /** Whether the token is there and has not expired. */
  async isValid(tokenHash: Uint8Array, nowMs: number): Promise<boolean> {
    return this.#database.first(validToken(tokenHash, nowMs)) !== undefined;
  }

  /** Takes the token away; returns its end, undefined where it was not there or had expired. */
  async consume(tokenHash: Uint8Array, nowMs: number): Promise<number | undefined> {
    return this.#database.transaction(() => {
      const row = this.#database.first(validToken(tokenHash, nowMs));
      if (row === undefined) return undefined;
      this.#database.run(queries.deleteFrom('setup_tokens').where('token_hash', '=', tokenHash));
      return row.expires_at_ms;
    });
  }

  /** Puts back what was taken away, unless there is a newer one. */
  async restore(tokenHash: Uint8Array, nowMs: number, expiresAtMs: number): Promise<void> {
    this.#database.transaction(() => {
      const newer = queries.selectFrom('setup_tokens').select('expires_at_ms');
      if (this.#database.first(newer) === undefined) this.#insert(tokenHash, nowMs, expiresAtMs);
    });
  }

  #insert(tokenHash: Uint8Array, nowMs: number, expiresAtMs: number): void {
    const row = { token_hash: tokenHash, created_at_ms: nowMs, expires_at_ms: expiresAtMs };
    this.#database.run(queries.insertInto('setup_tokens').values(row));
  }
}

function validToken(tokenHash: Uint8Array, nowMs: number) {
  return queries
    .selectFrom('setup_tokens')
    .select('expires_at_ms')
    .where('token_hash', '=', tokenHash)
    .where('expires_at_ms', '>', nowMs);
}
