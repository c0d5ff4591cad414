import { type Clock, type Log, RecorderError } from '../base/index.ts';
import { systemActor } from '../storage/audit/index.ts';
import type { Catalog, MonitorFilter, User, Visibility } from '../storage/catalog/index.ts';
import { visibilityOf } from './filter-visibility.ts';
import { LoginThrottle } from './login-throttle.ts';
import { PASSWORD_COST, type PasswordCost, PasswordHasher } from './password-hash.ts';
import { requireGoodPassword } from './password-rules.ts';
import { type NewAdministrator, Setup } from './setup.ts';
import { strangerActor, userActor } from './user-actor.ts';
import { type Principal, SESSION_TIMES, type SessionTimes, WebSessions } from './web-sessions.ts';

export interface AccessOptions {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly sessionTimes?: SessionTimes | undefined;
  readonly passwordCost?: PasswordCost | undefined;
}

/** Who wants in. */
export interface LogInRequest {
  readonly loginName: string;
  readonly password: string;
  /** Network address from which the request came. */
  readonly address: string;
}

/** What became of a log-in. The token goes into a cookie and nowhere else. */
export type LogInResult =
  | { readonly kind: 'logged-in'; readonly token: string; readonly user: User }
  | { readonly kind: 'refused' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number };

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly address: string;
}

export type PasswordChangeResult = 'changed' | Exclude<LogInResult, { kind: 'logged-in' }>;

/** Login name of the administrator whose password is given at the first start. */
const FIRST_LOGIN_NAME = 'admin';

/** Who may come in, and what they see. The only maker of `Visibility`. */
export class Access {
  readonly #catalog: Catalog;
  readonly #log: Log;
  readonly #hasher: PasswordHasher;
  readonly #throttle: LoginThrottle;
  readonly #sessions: WebSessions;
  readonly #setup: Setup;

  constructor(options: AccessOptions) {
    const { catalog, clock, log } = options;
    this.#catalog = catalog;
    this.#log = log;
    this.#hasher = new PasswordHasher(options.passwordCost ?? PASSWORD_COST);
    this.#throttle = new LoginThrottle(catalog, clock);
    this.#sessions = new WebSessions(catalog, clock, options.sessionTimes ?? SESSION_TIMES);
    this.#setup = new Setup(catalog, clock, this.#hasher);
  }

  /** Whether there is no administrator yet. */
  async needsSetup(): Promise<boolean> {
    return this.#setup.isNeeded();
  }

  /**
   * To be called at every start. While there is no administrator: makes `admin` with the password
   * given, or returns the token of a new set-up link. Throws `PASSWORD_TOO_WEAK`.
   */
  async prepareFirstStart(adminPassword: string | undefined): Promise<string | undefined> {
    if (!(await this.#setup.isNeeded())) return undefined;
    if (adminPassword === undefined) return this.#setup.newToken();
    const person = { loginName: FIRST_LOGIN_NAME, password: adminPassword };
    await this.#setup.byPassword(person, systemActor('first start'));
    this.#log.info({ loginName: FIRST_LOGIN_NAME }, 'first administrator made');
    return undefined;
  }

  /** A new token for a set-up link, good once for 24 hours; the one before ends. */
  async newSetupToken(): Promise<string> {
    return this.#setup.newToken();
  }

  /**
   * Uses a set-up link: makes an administrator, or gives one a new password, and logs in. Throws
   * `SETUP_TOKEN_INVALID`, `PASSWORD_TOO_WEAK`, `LOGIN_NAME_TAKEN`, `USER_INVALID`.
   */
  async setUp(
    setupToken: string,
    person: NewAdministrator,
    address: string,
  ): Promise<{ token: string; user: User }> {
    const user = await this.#setup.byToken(setupToken, person, address);
    this.#log.info({ userId: user.id }, 'administrator made by set-up link');
    return { token: await this.#sessions.begin(user.id), user };
  }

  /** Checks login name and password. Unknown, disabled and wrong are one answer in one time. */
  async logIn({ loginName, password, address }: LogInRequest): Promise<LogInResult> {
    const retryAfterMs = await this.#throttle.begin(loginName, address);
    if (retryAfterMs > 0) {
      this.#log.warn({ address }, 'log-in throttled');
      return { kind: 'throttled', retryAfterMs };
    }
    const user = await this.#catalog.users.findByLoginName(loginName);
    if (user === undefined || !(await this.#hasPassword(user, password))) {
      if (user === undefined) await this.#hasher.verify(password, undefined);
      this.#reportRefusal(user, address);
      return { kind: 'refused' };
    }
    await this.#throttle.succeeded(loginName, address);
    this.#log.info({ address, userId: user.id }, 'logged in');
    this.#catalog.audit.append({ actor: userActor(user, address), action: 'access.login' });
    return { kind: 'logged-in', token: await this.#sessions.begin(user.id), user };
  }

  /**
   * Whose token this is, undefined for nobody's. Only what a person does counts as use that keeps
   * the log-in open (`isUse`), not what a page asks by itself.
   */
  async authenticate(token: string, options = { isUse: true }): Promise<Principal | undefined> {
    return this.#sessions.principal(token, options);
  }

  /** Ends a log-in. */
  async logOut({ sessionKey, user }: Principal, address: string): Promise<void> {
    await this.#catalog.webSessions.delete(sessionKey);
    this.#catalog.audit.append({ actor: userActor(user, address), action: 'access.logout' });
  }

  /** Changes the own password, ends all other log-ins of the user. Throws `PASSWORD_TOO_WEAK`. */
  async changePassword(
    { user, sessionKey }: Principal,
    { currentPassword, newPassword, address }: PasswordChange,
  ): Promise<PasswordChangeResult> {
    const retryAfterMs = await this.#throttle.begin(user.loginName, address);
    if (retryAfterMs > 0) return { kind: 'throttled', retryAfterMs };
    if (!(await this.#hasPassword(user, currentPassword))) return { kind: 'refused' };
    await this.#throttle.succeeded(user.loginName, address);
    requireGoodPassword(newPassword, user.loginName);
    const hash = await this.#hasher.hash(newPassword);
    await this.#catalog.users.setPasswordHash(user.id, hash, userActor(user, address));
    await this.#catalog.webSessions.deleteOfUser(user.id, sessionKey);
    this.#log.info({ userId: user.id }, 'password changed');
    return 'changed';
  }

  /** The filters that the user was given. */
  async filtersOf({ user }: Principal): Promise<MonitorFilter[]> {
    return this.#catalog.filters.listOfUser(user.id);
  }

  /**
   * What the user sees through one of their filters, or through all of them together. Throws
   * `FILTER_NOT_FOUND` for one that is absent or not theirs.
   */
  async visibility(principal: Principal, filterId?: string): Promise<Visibility> {
    const filters = await this.filtersOf(principal);
    const options = { timeZone: this.#catalog.settings.get().timeZone, log: this.#log };
    if (filterId === undefined) return visibilityOf(filters, options);
    const chosen = filters.filter((filter) => filter.id === filterId);
    if (chosen.length === 0) throw new RecorderError('FILTER_NOT_FOUND', 'there is no such filter');
    return visibilityOf(chosen, options);
  }

  /** A name that is nobody's may be a password in the wrong field: it is not kept. */
  #reportRefusal(user: User | undefined, address: string): void {
    this.#log.warn({ address, userId: user?.id }, 'log-in refused');
    const object = user && ({ kind: 'user', id: user.id, name: user.loginName } as const);
    const actor = strangerActor(address);
    const action = 'access.login-failed';
    this.#catalog.audit.append({ actor, action, object, outcome: 'refused' });
  }

  async #hasPassword(user: User, password: string): Promise<boolean> {
    const stored = await this.#catalog.users.passwordHash(user.id);
    const { isRight, needsRehash } = await this.#hasher.verify(password, stored);
    if (!isRight || user.isDisabled) return false;
    if (needsRehash) {
      const hash = await this.#hasher.hash(password);
      const by = systemActor('access');
      await this.#catalog.users.setPasswordHash(user.id, hash, by, { isSame: true });
    }
    return true;
  }
}
