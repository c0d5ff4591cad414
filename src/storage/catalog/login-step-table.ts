import { type CatalogDatabase, queries } from './catalog-database.ts';

/** Somebody on the way in, or a ceremony that takes two requests of one browser. */
export interface LoginStep {
  /** What the next request is for. */
  readonly purpose: string;
  /** Undefined while it is not known who they are. */
  readonly userId: string | undefined;
  /** What the next request needs to know. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Wall clock, milliseconds. */
  readonly expiresAtMs: number;
}

/** Steps between two requests, by the hash of a token that one browser has. */
export class LoginStepTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /** Notes a step; those that have expired by `nowMs` are forgotten. */
  async create(tokenHash: Uint8Array, step: LoginStep, nowMs: number): Promise<void> {
    const row = {
      ...{ token_hash: tokenHash, purpose: step.purpose, user_id: step.userId ?? null },
      ...{ details: JSON.stringify(step.details), attempts: 0, expires_at_ms: step.expiresAtMs },
    };
    this.#database.transaction(() => {
      const expired = queries.deleteFrom('login_steps').where('expires_at_ms', '<=', nowMs);
      this.#database.run(expired);
      this.#database.run(queries.insertInto('login_steps').values(row));
    });
  }

  /** The step, unless it has expired. */
  async get(tokenHash: Uint8Array, nowMs: number): Promise<LoginStep | undefined> {
    const row = this.#database.first(
      queries
        .selectFrom('login_steps')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .where('expires_at_ms', '>', nowMs),
    );
    if (row === undefined) return undefined;
    return {
      purpose: row.purpose,
      userId: row.user_id ?? undefined,
      details: JSON.parse(row.details) as Record<string, unknown>,
      expiresAtMs: row.expires_at_ms,
    };
  }

  /** Replaces what the next request needs to know. */
  async setDetails(tokenHash: Uint8Array, details: LoginStep['details']): Promise<void> {
    const step = queries.updateTable('login_steps').set({ details: JSON.stringify(details) });
    this.#database.run(step.where('token_hash', '=', tokenHash));
  }

  /** Counts an answer before it is looked at; false where `most` were given already. */
  async countAttempt(tokenHash: Uint8Array, most: number): Promise<boolean> {
    const counted = queries
      .updateTable('login_steps')
      .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
      .where('token_hash', '=', tokenHash)
      .where('attempts', '<', most);
    return this.#database.run(counted) === 1;
  }

  /** Takes a step away; false where it was gone: nobody else has it then. */
  async take(tokenHash: Uint8Array): Promise<boolean> {
    const step = queries.deleteFrom('login_steps').where('token_hash', '=', tokenHash);
    return this.#database.run(step) === 1;
  }
}
