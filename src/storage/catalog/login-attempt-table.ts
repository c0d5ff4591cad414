import { type CatalogDatabase, queries } from './catalog-database.ts';

/** At most so many attempts under one key since a moment. */
export interface AttemptLimit {
  readonly key: string;
  readonly attempts: number;
}

/** Log-in attempts that have not succeeded (yet), so that guessing becomes slow. */
export class LoginAttemptTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /**
   * Notes an attempt under every key, unless one of them has reached its limit since `sinceMs`.
   * Returns when the oldest attempt of that key was, or undefined when the attempt was noted.
   */
  async begin(
    limits: readonly AttemptLimit[],
    nowMs: number,
    sinceMs: number,
  ): Promise<number | undefined> {
    return this.#database.transaction(() => {
      this.#database.run(queries.deleteFrom('login_attempts').where('at_ms', '<', sinceMs));
      for (const { key, attempts } of limits) {
        const newest = this.#database.all(
          queries
            .selectFrom('login_attempts')
            .select('at_ms')
            .where('attempt_key', '=', key)
            .orderBy('at_ms', 'desc')
            .limit(attempts),
        );
        if (newest.length >= attempts) return newest.at(-1)?.at_ms;
      }
      for (const { key } of limits) {
        const row = { attempt_key: key, at_ms: nowMs };
        this.#database.run(queries.insertInto('login_attempts').values(row));
      }
      return undefined;
    });
  }

  /** Forgets the attempts under these keys: one of them succeeded. */
  async clear(keys: readonly string[]): Promise<void> {
    this.#database.run(queries.deleteFrom('login_attempts').where('attempt_key', 'in', keys));
  }
}
