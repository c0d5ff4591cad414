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
      const row = { token_hash: tokenHash, created_at_ms: nowMs, expires_at_ms: expiresAtMs };
      this.#database.run(queries.insertInto('setup_tokens').values(row));
    });
  }

  /** Whether the token is there and has not expired. */
  async isValid(tokenHash: Uint8Array, nowMs: number): Promise<boolean> {
    const row = this.#database.first(
      queries
        .selectFrom('setup_tokens')
        .select('expires_at_ms')
        .where('token_hash', '=', tokenHash)
        .where('expires_at_ms', '>', nowMs),
    );
    return row !== undefined;
  }

  /** Takes the token away; false where it was not there or had expired. */
  async consume(tokenHash: Uint8Array, nowMs: number): Promise<boolean> {
    const valid = queries
      .deleteFrom('setup_tokens')
      .where('token_hash', '=', tokenHash)
      .where('expires_at_ms', '>', nowMs);
    return this.#database.run(valid) === 1;
  }
}
