import { type Clock, RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, User } from '../storage/catalog/index.ts';
import type { PasswordHasher } from './password-hash.ts';
import { type PasswordOwner, requireGoodPassword } from './password-rules.ts';

const DAY_MS = 86_400_000;

/** What is said with a new password. */
export interface PasswordOptions {
  /** The user is to choose another one at the next log-in. */
  readonly mustChange?: boolean;
  /** Log-in that stays open. */
  readonly keep?: Uint8Array;
}

/** The passwords that are kept here, and the rules for them. */
export class Passwords {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #hasher: PasswordHasher;

  constructor(catalog: Catalog, clock: Clock, hasher: PasswordHasher) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#hasher = hasher;
  }

  /**
   * Whether it is the password of this user. The same work is done for nobody, and for users who
   * have no password here.
   */
  async verify(user: User | undefined, password: string): Promise<boolean> {
    const { credentials } = this.#catalog;
    const isHere = user !== undefined && user.source !== 'ldap';
    const stored = isHere ? (await credentials.password(user.id))?.hash : undefined;
    const { isRight, needsRehash } = await this.#hasher.verify(password, stored);
    if (!isRight || user === undefined) return false;
    if (needsRehash) {
      await credentials.rehashPassword(user.id, await this.#hasher.hash(password));
    }
    return true;
  }

  /** Whether the user has to choose another password before anything else. */
  async isDue({ id, source }: User): Promise<boolean> {
    const stored = source === 'ldap' ? undefined : await this.#catalog.credentials.password(id);
    if (stored === undefined) return false;
    const { passwordMaximumAgeDays: days } = this.#catalog.settings.get();
    const isOld = days !== null && this.#clock.nowMs() - stored.setAtMs >= days * DAY_MS;
    return stored.mustChange || isOld;
  }

  /** Throws `PASSWORD_TOO_WEAK` with the rule that `password` breaks. */
  requireGood(password: string, owner: PasswordOwner): void {
    requireGoodPassword(password, owner, this.#catalog.settings.get().passwordMinimumLength);
  }

  /** The hash of a new password. Throws `PASSWORD_TOO_WEAK`. */
  async hashGood(password: string, owner: PasswordOwner): Promise<string> {
    this.requireGood(password, owner);
    return this.#hasher.hash(password);
  }

  /**
   * Gives a user a new password and ends their log-ins. Throws `PASSWORD_TOO_WEAK`,
   * `PASSWORD_USED_BEFORE`, and `PASSWORD_ELSEWHERE` for users of a directory.
   */
  async set(user: User, password: string, options: PasswordOptions, by: Actor): Promise<void> {
    if (user.source === 'ldap') {
      const why = 'the password of this user is kept in the directory';
      throw new RecorderError('PASSWORD_ELSEWHERE', why);
    }
    this.requireGood(password, user);
    await this.#requireNew(user.id, password);
    const hash = await this.#hasher.hash(password);
    await this.#catalog.credentials.setPassword(user.id, { hash, ...options }, by);
  }

  async #requireNew(userId: string, password: string): Promise<void> {
    const { passwordHistory } = this.#catalog.settings.get();
    if (passwordHistory === 0) return;
    const { credentials } = this.#catalog;
    const present = await credentials.password(userId);
    const before = await credentials.passwordsBefore(userId, passwordHistory - 1);
    for (const stored of present === undefined ? before : [present.hash, ...before]) {
      if (!(await this.#hasher.verify(password, stored)).isRight) continue;
      const why = `the password is one of the last ${passwordHistory} of this user`;
      throw new RecorderError('PASSWORD_USED_BEFORE', why);
    }
  }
}
