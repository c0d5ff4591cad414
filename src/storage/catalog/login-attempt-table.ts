import { type CatalogDatabase, queries } from './catalog-database.ts';

/** What can be guessed at. */
export type GuessPurpose = 'password' | 'second-factor' | 'pin' | 'token';

/** An attempt at guessing, or at logging in. */
export interface LoginAttempt {
  readonly purpose: GuessPurpose;
  /** Login name in one case, or id of a user. */
  readonly subject: string;
  readonly address: string;
}

/** At most so many attempts since a moment: per subject, per address, per both together. */
export interface AttemptLimits {
  readonly subject: number;
  readonly address: number;
  readonly pair: number;
}

/** Attempts that were counted together. Without an address or subject: of all of them. */
export interface CountedAttempts {
  readonly purpose: GuessPurpose;
  readonly subject: string | undefined;
  readonly address: string | undefined;
  readonly attempts: number;
  /** When the newest attempts, as many as the limit allows, began. */
  readonly oldestMs: number;
}

const LISTED = 1000;

/** Attempts that have not succeeded (yet), so that guessing becomes slow. */
export class LoginAttemptTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /**
   * Notes an attempt, unless a limit was reached since `sinceMs`. Returns when the oldest of the
   * attempts that count was, or undefined when this one was noted.
   */
  async begin(
    attempt: LoginAttempt,
    limits: AttemptLimits,
    nowMs: number,
    sinceMs: number,
  ): Promise<number | undefined> {
    const { purpose, subject, address } = attempt;
    return this.#database.transaction(() => {
      this.#database.run(queries.deleteFrom('login_attempts').where('at_ms', '<', sinceMs));
      const oldest =
        this.#oldest({ purpose, subject, address }, limits.pair) ??
        this.#oldest({ purpose, address }, limits.address) ??
        this.#oldest({ purpose, subject }, limits.subject);
      if (oldest !== undefined) return oldest;
      const row = { purpose, subject, address, at_ms: nowMs };
      this.#database.run(queries.insertInto('login_attempts').values(row));
      return undefined;
    });
  }

  /** Forgets attempts: one of them succeeded, or an administrator says so. Returns how many. */
  async clear(which: {
    readonly purpose?: GuessPurpose | undefined;
    readonly subject?: string | undefined;
    readonly address?: string | undefined;
  }): Promise<number> {
    let attempts = queries.deleteFrom('login_attempts');
    if (which.purpose !== undefined) attempts = attempts.where('purpose', '=', which.purpose);
    if (which.subject !== undefined) attempts = attempts.where('subject', '=', which.subject);
    if (which.address !== undefined) attempts = attempts.where('address', '=', which.address);
    return this.#database.run(attempts);
  }

  /** Subjects, addresses and pairs of them that have reached a limit since `sinceMs`. */
  async locked(
    purpose: GuessPurpose,
    limits: AttemptLimits,
    sinceMs: number,
  ): Promise<CountedAttempts[]> {
    return [
      ...this.#counted(purpose, ['subject', 'address'], limits.pair, sinceMs),
      ...this.#counted(purpose, ['address'], limits.address, sinceMs),
      ...this.#counted(purpose, ['subject'], limits.subject, sinceMs),
    ];
  }

  #counted(
    purpose: GuessPurpose,
    columns: readonly ('subject' | 'address')[],
    limit: number,
    sinceMs: number,
  ): CountedAttempts[] {
    const counted = queries
      .selectFrom('login_attempts')
      .select(columns)
      .select((eb) => eb.fn.countAll<number>().as('attempts'))
      .where('purpose', '=', purpose)
      .where('at_ms', '>=', sinceMs)
      .groupBy(columns)
      .having((eb) => eb.fn.countAll(), '>=', limit)
      .limit(LISTED);
    return this.#database.all(counted).map((row) => {
      const { subject, address } = row as Partial<LoginAttempt>;
      const oldestMs = this.#oldest({ purpose, subject, address }, limit) ?? sinceMs;
      return { purpose, subject, address, attempts: row.attempts, oldestMs };
    });
  }

  /** When the oldest of the newest `limit` attempts was; undefined where there are fewer. */
  #oldest(
    which: {
      readonly purpose: GuessPurpose;
      readonly subject?: string | undefined;
      readonly address?: string | undefined;
    },
    limit: number,
  ): number | undefined {
    let attempts = queries
      .selectFrom('login_attempts')
      .select('at_ms')
      .where('purpose', '=', which.purpose);
    if (which.subject !== undefined) attempts = attempts.where('subject', '=', which.subject);
    if (which.address !== undefined) attempts = attempts.where('address', '=', which.address);
    const newest = this.#database.all(attempts.orderBy('at_ms', 'desc').limit(limit));
    return newest.length < limit ? undefined : newest.at(-1)?.at_ms;
  }
}
