import { type Clock, RecorderError } from '../../base/index.ts';
import type { Actor, AuditAction } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { endLogIns } from './end-log-ins.ts';

/** Longer than any rule about passwords used before looks back. */
const KEPT_PASSWORDS = 24;

/** The password of a user, as it is kept. */
export interface StoredPassword {
  readonly hash: string;
  readonly setAtMs: number;
  /** Whether the user is to choose another one at the next log-in. */
  readonly mustChange: boolean;
}

export interface NewPassword {
  readonly hash: string;
  /** Default: no. */
  readonly mustChange?: boolean | undefined;
  /** Log-in that stays open; all others of the user end. */
  readonly keep?: Uint8Array | undefined;
}

/** What users prove by knowing: password and PIN, as hashes. */
export class CredentialTable {
  readonly #database: CatalogDatabase;
  readonly #audit: AuditTable;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, audit: AuditTable, clock: Clock) {
    this.#database = database;
    this.#audit = audit;
    this.#clock = clock;
  }

  /** Undefined where no password was set or no such user exists. */
  async password(userId: string): Promise<StoredPassword | undefined> {
    const row = this.#row(userId);
    if (row?.password_hash === undefined || row.password_hash === null) return undefined;
    return {
      hash: row.password_hash,
      setAtMs: row.password_set_at_ms ?? 0,
      mustChange: row.must_change_password === 1,
    };
  }

  /** Hashes of the passwords before the present one, newest first, at most `count`. */
  async passwordsBefore(userId: string, count: number): Promise<string[]> {
    const all = queries
      .selectFrom('password_history')
      .select('password_hash')
      .where('user_id', '=', userId);
    return this.#database
      .all(all.orderBy('set_at_ms', 'desc').limit(count))
      .map((row) => row.password_hash);
  }

  /** Keeps a new password and ends the log-ins of the user. Throws `USER_NOT_FOUND`. */
  async setPassword(userId: string, password: NewPassword, by: Actor): Promise<void> {
    const { hash, mustChange = false, keep } = password;
    const nowMs = this.#clock.nowMs();
    this.#database.transaction(() => {
      const before = this.#require(userId);
      if (before.password_hash !== null) {
        this.#remember(userId, before.password_hash, before.password_set_at_ms ?? nowMs);
      }
      this.#change(userId, {
        ...{ password_hash: hash, must_change_password: mustChange ? 1 : 0 },
        ...{ password_set_at_ms: nowMs, updated_at_ms: nowMs },
      });
      endLogIns(this.#database, userId, keep);
      const details = mustChange ? { mustChange } : undefined;
      this.#report('access.password-changed', { id: userId, name: before.login_name }, by, details);
    });
  }

  /** The same password, hashed anew because hashing became dearer. */
  async rehashPassword(userId: string, hash: string): Promise<void> {
    this.#change(userId, { password_hash: hash });
  }

  /** Undefined where no PIN was set or no such user exists. */
  async pinHash(userId: string): Promise<string | undefined> {
    return this.#row(userId)?.pin_hash ?? undefined;
  }

  /** Keeps a new PIN; null: none any more. Throws `USER_NOT_FOUND`. */
  async setPinHash(userId: string, hash: string | null, by: Actor): Promise<void> {
    this.#database.transaction(() => {
      const before = this.#require(userId);
      if (before.pin_hash === null && hash === null) return;
      this.#change(userId, { pin_hash: hash, updated_at_ms: this.#clock.nowMs() });
      const action = hash === null ? 'access.pin-removed' : 'access.pin-changed';
      this.#report(action, { id: userId, name: before.login_name }, by);
    });
  }

  #row(userId: string) {
    const columns = ['login_name', 'password_hash', 'password_set_at_ms'] as const;
    return this.#database.first(
      queries
        .selectFrom('users')
        .select([...columns, 'must_change_password', 'pin_hash'])
        .where('id', '=', userId),
    );
  }

  #require(userId: string) {
    const row = this.#row(userId);
    if (row === undefined) throw new RecorderError('USER_NOT_FOUND', 'there is no such user');
    return row;
  }

  #change(userId: string, changes: Readonly<Record<string, string | number | null>>): void {
    this.#database.run(queries.updateTable('users').set(changes).where('id', '=', userId));
  }

  #remember(userId: string, hash: string, setAtMs: number): void {
    const row = { user_id: userId, set_at_ms: setAtMs, password_hash: hash };
    this.#database.run(queries.insertInto('password_history').values(row));
    const kept = queries
      .selectFrom('password_history')
      .select('set_at_ms')
      .where('user_id', '=', userId);
    const oldest = this.#database
      .all(kept.orderBy('set_at_ms', 'desc').limit(KEPT_PASSWORDS))
      .at(-1);
    this.#database.run(
      queries
        .deleteFrom('password_history')
        .where('user_id', '=', userId)
        .where('set_at_ms', '<', oldest?.set_at_ms ?? 0),
    );
  }

  #report(
    action: AuditAction,
    { id, name }: { readonly id: string; readonly name: string },
    by: Actor,
    details?: Readonly<Record<string, unknown>>,
  ): void {
    const object = { kind: 'user', id, name } as const;
    this.#audit.append({ actor: by, action, object, details });
  }
}
