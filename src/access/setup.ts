import { type Clock, RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, User } from '../storage/catalog/index.ts';
import type { PasswordHasher } from './password-hash.ts';
import { requireGoodPassword } from './password-rules.ts';
import { hashToken, isToken, newToken } from './token.ts';
import { strangerActor } from './user-actor.ts';

const LINK_MS = 24 * 3_600_000;

/** Who an administrator is to be. */
export interface NewAdministrator {
  readonly loginName: string;
  readonly password: string;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
}

/** Makes administrators where there is none yet to do it: by a one-time link, or at the start. */
export class Setup {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #hasher: PasswordHasher;

  constructor(catalog: Catalog, clock: Clock, hasher: PasswordHasher) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#hasher = hasher;
  }

  /** Whether nobody can administrate yet. */
  async isNeeded(): Promise<boolean> {
    return (await this.#catalog.users.countAdministrators()) === 0;
  }

  /** A token for a set-up link: good once, for 24 hours, and the only one. */
  async newToken(): Promise<string> {
    const token = newToken();
    const nowMs = this.#clock.nowMs();
    await this.#catalog.setupTokens.replace(hashToken(token), nowMs, nowMs + LINK_MS);
    return token;
  }

  /**
   * Makes an administrator, or gives one that is there a new password: whoever has a link has the
   * machine. Throws `SETUP_TOKEN_INVALID`, `PASSWORD_TOO_WEAK`, `LOGIN_NAME_TAKEN`, `USER_INVALID`.
   */
  async byToken(token: string, person: NewAdministrator, address: string): Promise<User> {
    const tokenHash = hashToken(token);
    const nowMs = this.#clock.nowMs();
    if (!isToken(token) || !(await this.#catalog.setupTokens.isValid(tokenHash, nowMs))) {
      throw linkInvalid();
    }
    requireGoodPassword(person.password, person.loginName);
    const passwordHash = await this.#hasher.hash(person.password);
    if (!(await this.#catalog.setupTokens.consume(tokenHash, nowMs))) throw linkInvalid();
    try {
      const known = await this.#catalog.users.findByLoginName(person.loginName);
      return known?.isAdministrator
        ? await this.#reset(known, passwordHash, strangerActor(address))
        : await this.#create(person, passwordHash, strangerActor(address));
    } catch (error) {
      // A wrong login name does not use the link up.
      await this.#catalog.setupTokens.replace(tokenHash, nowMs, nowMs + LINK_MS);
      throw error;
    }
  }

  /** Makes the first administrator with a password that was given at the start. */
  async byPassword(person: NewAdministrator, by: Actor): Promise<User> {
    requireGoodPassword(person.password, person.loginName);
    return this.#create(person, await this.#hasher.hash(person.password), by);
  }

  async #create(person: NewAdministrator, passwordHash: string, by: Actor): Promise<User> {
    const isFirst = await this.isNeeded();
    const { loginName, firstName, lastName } = person;
    const user = await this.#catalog.users.create(
      { loginName, firstName, lastName, isAdministrator: true },
      by,
      { passwordHash },
    );
    this.#report(user, by);
    const filterId = await this.#catalog.filters.initialFilterId();
    if (isFirst && filterId !== undefined) await this.#catalog.filters.grant(filterId, user.id, by);
    return user;
  }

  async #reset(user: User, passwordHash: string, by: Actor): Promise<User> {
    this.#report(user, by);
    await this.#catalog.users.setPasswordHash(user.id, passwordHash, by);
    await this.#catalog.webSessions.deleteOfUser(user.id);
    return this.#catalog.users.update(user.id, { isDisabled: false }, by);
  }

  #report({ id, loginName }: User, by: Actor): void {
    const object = { kind: 'user', id, name: loginName } as const;
    this.#catalog.audit.append({ actor: by, action: 'access.setup', object });
  }
}

function linkInvalid(): RecorderError {
  return new RecorderError(
    'SETUP_TOKEN_INVALID',
    'the set-up link was used, replaced or is too old',
  );
}
