import { type Clock, RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, User } from '../storage/catalog/index.ts';
import type { Passwords } from './passwords.ts';
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
  readonly #passwords: Passwords;

  constructor(catalog: Catalog, clock: Clock, passwords: Passwords) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#passwords = passwords;
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
    const passwordHash = await this.#passwords.hashGood(person.password, person);
    const expiresAtMs = await this.#catalog.setupTokens.consume(tokenHash, nowMs);
    if (expiresAtMs === undefined) throw linkInvalid();
    try {
      const known = await this.#catalog.users.findByLoginName(person.loginName);
      return known?.isAdministrator && known.source !== 'ldap'
        ? await this.#reset(known, passwordHash, strangerActor(address))
        : await this.#create(person, passwordHash, strangerActor(address));
    } catch (error) {
      // A wrong login name does not use the link up, and does not make it last longer either.
      await this.#catalog.setupTokens.restore(tokenHash, nowMs, expiresAtMs);
      throw error;
    }
  }

  /** Makes the first administrator with a password that was given at the start. */
  async byPassword(person: NewAdministrator, by: Actor): Promise<User> {
    return this.#create(person, await this.#passwords.hashGood(person.password, person), by);
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
    await this.#catalog.credentials.setPassword(user.id, { hash: passwordHash }, by);
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
