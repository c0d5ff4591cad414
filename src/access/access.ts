import { type Clock, type Log, RecorderError, systemTimers, type Timers } from '../base/index.ts';
import { type Actor, systemActor } from '../storage/audit/index.ts';
import type { Catalog, Visibility } from '../storage/catalog/index.ts';
import { ApiTokens } from './api-tokens.ts';
import { AuditFold } from './audit-fold.ts';
import { Directory } from './directory/directory.ts';
import { ImportSchedule } from './directory/import-schedule.ts';
import { SecondFactors } from './factors/second-factors.ts';
import { FourEyes } from './four-eyes/four-eyes.ts';
import { GuardedStreams } from './guarded-streams.ts';
import { GuessThrottle } from './guess-throttle.ts';
import { ImportLock } from './import/import-lock.ts';
import { LogIn, type LogInRefusal, type LogInRequest, type LogInResult } from './log-in.ts';
import { LoginSteps } from './login-steps.ts';
import { OpenIdLogIn } from './openid/openid-log-in.ts';
import { OpenIdUsers } from './openid/openid-users.ts';
import { PASSWORD_COST, type PasswordCost, PasswordHasher } from './password-hash.ts';
import { Passwords } from './passwords.ts';
import { type PinResult, Pins } from './pins.ts';
import { type NewAdministrator, Setup } from './setup.ts';
import { userActor } from './user-actor.ts';
import { UserFilePreviews } from './user-file/user-file-previews.ts';
import { UserFiles } from './user-file/user-files.ts';
import { Views } from './views.ts';
import { type LogInOrigin, type Principal, type TokenUse, WebSessions } from './web-sessions.ts';

export interface AccessOptions {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly timers?: Timers | undefined;
  readonly passwordCost?: PasswordCost | undefined;
}

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly address: string;
}

/** Login name of the administrator whose password is given at the first start. */
const FIRST_LOGIN_NAME = 'admin';

/** Who may come in, and what they see. The only maker of `Visibility`. */
export class Access {
  readonly passwords: Passwords;
  readonly throttle: GuessThrottle;
  /** The way in of programs. */
  readonly tokens: ApiTokens;
  readonly sessions: WebSessions;
  readonly steps: LoginSteps;
  readonly factors: SecondFactors;
  readonly directory: Directory;
  readonly userFiles: UserFiles;
  readonly userFilePreviews: UserFilePreviews;
  /** The way in, step by step. */
  readonly way: LogIn;
  readonly openId: OpenIdLogIn;
  readonly fourEyes: FourEyes;
  readonly views: Views;
  /** What runs on after its request was answered. */
  readonly streams: GuardedStreams;
  readonly #options: AccessOptions & { readonly timers: Timers };
  readonly #catalog: Catalog;
  readonly #log: Log;
  readonly #fold: AuditFold;
  readonly #pins: Pins;
  readonly #setup: Setup;

  constructor(options: AccessOptions) {
    const { catalog, clock, log, timers = systemTimers } = options;
    this.#options = { ...options, timers };
    this.#catalog = catalog;
    this.#log = log;
    const hasher = new PasswordHasher(options.passwordCost ?? PASSWORD_COST);
    const fold = new AuditFold(catalog.audit, timers);
    this.#fold = fold;
    this.passwords = new Passwords(catalog, clock, hasher);
    this.throttle = new GuessThrottle(catalog, clock);
    this.tokens = new ApiTokens({ catalog, clock, throttle: this.throttle, fold });
    this.sessions = new WebSessions(catalog, clock);
    this.steps = new LoginSteps(catalog, clock);
    this.factors = new SecondFactors(catalog, clock, log);
    const lock = new ImportLock();
    this.directory = new Directory({ catalog, clock, log, lock });
    this.userFiles = new UserFiles({ catalog, clock, log, lock });
    this.userFilePreviews = new UserFilePreviews(this.userFiles, timers);
    const { passwords, throttle, sessions, steps, factors, directory } = this;
    const parts = { passwords, throttle, sessions, steps, factors, directory };
    this.way = new LogIn({ catalog, log, fold, ...parts });
    const users = new OpenIdUsers(catalog, clock);
    this.openId = new OpenIdLogIn({ catalog, log, fold, steps, users, logIn: this.way });
    const logIn = this.way;
    this.fourEyes = new FourEyes({ catalog, clock, fold, logIn, sessions });
    this.views = new Views({ catalog, clock, log, fourEyes: this.fourEyes });
    this.streams = new GuardedStreams(timers);
    this.#pins = new Pins({ catalog, hasher, throttle, fold });
    this.#setup = new Setup(catalog, clock, passwords);
  }

  /** Begins what happens by itself: imports from the directory. The result ends it. */
  start(): { close(): void } {
    const { catalog, clock, log, timers } = this.#options;
    const { directory } = this;
    const schedule = new ImportSchedule({ catalog, clock, log, timers, directory });
    return {
      close: () => {
        schedule.close();
        this.userFilePreviews.close();
        this.#fold.close();
      },
    };
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
    origin: LogInOrigin,
  ): Promise<LogInResult> {
    const user = await this.#setup.byToken(setupToken, person, origin.address);
    this.#log.info({ userId: user.id }, 'administrator made by set-up link');
    const proof = { by: 'setup-link', hasFactor: false, isPasswordFine: true } as const;
    return this.way.proceed(user, proof, origin);
  }

  /** Checks login name and password: the first step of a log-in. */
  async logIn(request: LogInRequest): Promise<LogInResult> {
    return this.way.byPassword(request);
  }

  /**
   * Whose token this is, undefined for nobody's. Only what a person does counts as use that keeps
   * the log-in open (`isUse`), not what a page asks by itself.
   */
  async authenticate(
    token: string,
    use: TokenUse = { isUse: true },
  ): Promise<Principal | undefined> {
    return this.sessions.principal(token, use);
  }

  /** Ends a log-in. */
  async logOut({ sessionKey, user }: Principal, address: string): Promise<void> {
    await this.#catalog.webSessions.delete(sessionKey);
    await this.fourEyes.loggedOut(user);
    this.#catalog.audit.append({ actor: userActor(user, address), action: 'access.logout' });
  }

  /** Ends all other log-ins of the user. Returns how many. */
  async logOutElsewhere({ sessionKey, user }: Principal, address: string): Promise<number> {
    const count = await this.#catalog.webSessions.deleteOfUser(user.id, sessionKey);
    const event = { action: 'access.sessions-ended', details: { count } } as const;
    if (count > 0) this.#catalog.audit.append({ actor: userActor(user, address), ...event });
    return count;
  }

  /** Notes that the person proved by the password who they are, before they change a factor. */
  async confirm(
    principal: Principal,
    password: string,
    address: string,
  ): Promise<'confirmed' | LogInRefusal> {
    const refusal = await this.#provePassword(principal, password, address);
    if (refusal !== undefined) return refusal;
    await this.sessions.confirm(principal);
    return 'confirmed';
  }

  /**
   * Changes the own password, ends all other log-ins of the user. Throws `PASSWORD_TOO_WEAK`,
   * `PASSWORD_USED_BEFORE`, `PASSWORD_ELSEWHERE`.
   */
  async changePassword(
    principal: Principal,
    { currentPassword, newPassword, address }: PasswordChange,
  ): Promise<'changed' | LogInRefusal> {
    const { user, sessionKey: keep } = principal;
    const refusal = await this.#provePassword(principal, currentPassword, address);
    if (refusal !== undefined) return refusal;
    await this.passwords.set(user, newPassword, { keep }, userActor(user, address));
    this.#log.info({ userId: user.id }, 'password changed');
    return 'changed';
  }

  /** Takes every second factor of a user away: the telephone is lost. Throws `USER_NOT_FOUND`. */
  async removeFactors(userId: string, by: Actor): Promise<readonly string[]> {
    const user = await this.#catalog.users.get(userId);
    if (user === undefined) throw new RecorderError('USER_NOT_FOUND', 'there is no such user');
    return this.#catalog.factors.removeAll(userId, by);
  }

  /** Sets a PIN for telephones; null takes it away. Throws `PIN_TOO_WEAK`, `USER_NOT_FOUND`. */
  async setPin(userId: string, pin: string | null, by: Actor): Promise<void> {
    return this.#pins.set(userId, pin, by);
  }

  /** Whether it is the PIN of this user, typed at `address`. Slows guessing down. */
  async checkPin(userId: string, pin: string, address: string): Promise<PinResult> {
    return this.#pins.check(userId, pin, address);
  }

  /**
   * What the user sees through one of their filters, or through `inbox`; without, through all that
   * need no second person. Throws `FILTER_NOT_FOUND`, `FOUR_EYES_REQUIRED`.
   */
  async visibility(principal: Principal, through?: string): Promise<Visibility> {
    return (await this.views.view(principal, through)).visibility;
  }

  async #provePassword(
    { user }: Principal,
    password: string,
    address: string,
  ): Promise<LogInRefusal | undefined> {
    const proof = await this.way.provePassword(user.loginName, password, address);
    return proof.kind === 'proven' ? undefined : proof;
  }
}
