import { type Log, RecorderError } from '../base/index.ts';
import type { Catalog, FactorKind, User } from '../storage/catalog/index.ts';
import type { AuditFold } from './audit-fold.ts';
import type { Directory } from './directory/directory.ts';
import type { PasskeyAnswer, Site } from './factors/passkeys.ts';
import type { FactorAnswer, SecondFactors } from './factors/second-factors.ts';
import type { GuessThrottle } from './guess-throttle.ts';
import type { FoundStep, LoginSteps } from './login-steps.ts';
import type { Passwords } from './passwords.ts';
import { strangerActor, userActor } from './user-actor.ts';
import type { LogInOrigin, WebSessions } from './web-sessions.ts';

/** Who wants in. */
export interface LogInRequest extends LogInOrigin {
  readonly loginName: string;
  readonly password: string;
}

/** What a log-in still needs. */
export type LogInNeed = 'second-factor' | 'new-password' | 'enrolment';

/** What became of a log-in. Tokens go into a cookie and nowhere else. */
export type LogInResult =
  | { readonly kind: 'logged-in'; readonly token: string; readonly user: User }
  | {
      readonly kind: 'needs';
      readonly needs: LogInNeed;
      /** Of the step that comes next. */
      readonly token: string;
      /** What the user can answer with where a second factor is needed. */
      readonly factors: readonly FactorKind[];
    }
  | LogInRefusal;

export type LogInRefusal =
  | { readonly kind: 'refused' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number };

/** What was proven so far. */
export interface Proof {
  readonly by: 'password' | 'passkey' | 'openid' | 'setup-link' | 'page';
  /** A second factor was proven too, or is none of our business. */
  readonly hasFactor: boolean;
  /** The password was chosen just now, or none was asked for. */
  readonly isPasswordFine: boolean;
}

/** Who somebody says they are, in the browser of somebody else. */
export interface ProofRequest {
  readonly loginName: string;
  readonly password: string;
  /** Of an authenticator app, or a recovery code. */
  readonly code: string | undefined;
  readonly address: string;
}

export type ProofResult =
  | { readonly kind: 'proven'; readonly user: User }
  | { readonly kind: 'needs-code'; readonly factors: readonly FactorKind[] }
  | LogInRefusal;

export interface LogInParts {
  readonly catalog: Catalog;
  readonly log: Log;
  readonly passwords: Passwords;
  readonly throttle: GuessThrottle;
  readonly steps: LoginSteps;
  readonly sessions: WebSessions;
  readonly factors: SecondFactors;
  readonly directory: Directory;
  readonly fold: AuditFold;
}

/** The way in, step by step: password, second factor, new password, enrolment. */
export class LogIn {
  readonly #parts: LogInParts;

  constructor(parts: LogInParts) {
    this.#parts = parts;
  }

  /**
   * Checks login name and password. Unknown, disabled and wrong are one answer after the same
   * work. Throws `DIRECTORY_UNREACHABLE`.
   */
  async byPassword({ loginName, password, ...origin }: LogInRequest): Promise<LogInResult> {
    const proof = await this.provePassword(loginName, password, origin.address);
    if (proof.kind !== 'proven') return proof;
    const { user } = proof;
    return this.proceed(user, { by: 'password', hasFactor: false, isPasswordFine: false }, origin);
  }

  /** Checks the password alone, slowed down and reported. Throws `DIRECTORY_UNREACHABLE`. */
  async provePassword(
    loginName: string,
    password: string,
    address: string,
  ): Promise<{ readonly kind: 'proven'; readonly user: User } | LogInRefusal> {
    const { catalog, throttle } = this.#parts;
    const guess = { purpose: 'password', subject: loginName, address } as const;
    const user = await catalog.users.findByLoginName(loginName);
    const throttled = await this.#throttled(guess, user, address);
    if (throttled !== undefined) return throttled;
    const isRight = await this.#isPassword(user, loginName, password);
    if (!isRight || user === undefined || user.isDisabled) {
      return this.#refused(user, address, 'password');
    }
    await throttle.succeeded(guess);
    return { kind: 'proven', user };
  }

  /**
   * Whether it is the password of this user, here or in the directory. Both are asked whoever it
   * is, as the time would tell who is known where.
   */
  async #isPassword(user: User | undefined, loginName: string, password: string): Promise<boolean> {
    const inDirectory = this.#parts.directory.verify(user, loginName, password);
    // Looked at below; a password that is right here waits for no directory.
    inDirectory.catch(() => {});
    if (await this.#parts.passwords.verify(user, password)) return true;
    return inDirectory;
  }

  /**
   * Checks who somebody is without logging them in: password, and second factor where they have
   * one. Slowed down and reported like a log-in. Throws `DIRECTORY_UNREACHABLE`.
   */
  async prove({ loginName, password, code, address }: ProofRequest): Promise<ProofResult> {
    const { catalog, factors } = this.#parts;
    const proof = await this.provePassword(loginName, password, address);
    if (proof.kind !== 'proven') return proof;
    const { user } = proof;
    if (!(await catalog.factors.hasFactor(user.id))) return { kind: 'proven', user };
    if (code === undefined) return { kind: 'needs-code', factors: await factors.kindsOf(user) };
    return this.#proveCode(user, code, address);
  }

  /** Somebody answers the question for a second factor. */
  async bySecondFactor(
    stepToken: string | undefined,
    answer: (step: FoundStep) => FactorAnswer,
    origin: LogInOrigin,
  ): Promise<LogInResult> {
    const { steps, throttle, factors } = this.#parts;
    const { address } = origin;
    const step = await steps.require(stepToken, 'second-factor');
    const user = await this.#userOf(step);
    const guess = { purpose: 'second-factor', subject: user.id, address } as const;
    const throttled = await this.#throttled(guess, user, address);
    if (throttled !== undefined) return throttled;
    await steps.count(step);
    if (!(await factors.verify(user, answer(step), userActor(user, address)))) {
      return this.#refused(user, address, 'second-factor');
    }
    await steps.finish(step);
    await throttle.succeeded(guess);
    return this.proceed(user, { ...proofOf(step), hasFactor: true }, origin);
  }

  /** Somebody chooses the password that the log-in asked for. */
  async byNewPassword(
    stepToken: string | undefined,
    newPassword: string,
    origin: LogInOrigin,
  ): Promise<LogInResult> {
    const { steps, passwords } = this.#parts;
    const step = await steps.require(stepToken, 'new-password');
    const user = await this.#userOf(step);
    await passwords.set(user, newPassword, {}, userActor(user, origin.address));
    return this.proceed(user, { ...proofOf(step), isPasswordFine: true }, origin);
  }

  /** Somebody has now got the second factor that the log-in asked for. Throws `FACTOR_REQUIRED`. */
  async afterEnrolment(stepToken: string | undefined, origin: LogInOrigin): Promise<LogInResult> {
    const { steps } = this.#parts;
    const step = await steps.require(stepToken, 'enrolment');
    const user = await this.#userOf(step);
    // A factor that the user has from elsewhere was not proven here.
    if (step.details.isEnrolled !== true) {
      throw new RecorderError('FACTOR_REQUIRED', 'a second factor is required: add one first');
    }
    await steps.finish(step);
    return this.proceed(user, { ...proofOf(step), hasFactor: true }, origin);
  }

  /** Somebody proves a passkey and nothing else. */
  async byPasskey(
    stepToken: string | undefined,
    answer: PasskeyAnswer,
    site: Site,
    origin: LogInOrigin,
  ): Promise<LogInResult> {
    const { steps, factors, catalog } = this.#parts;
    const { address } = origin;
    const step = await steps.require(stepToken, 'passkey-log-in');
    await steps.finish(step);
    const asked = { site, challenge: String(step.details.challenge), isAlone: true };
    const userId = await factors.passkeys.verify(answer, asked);
    const user = userId === undefined ? undefined : await catalog.users.get(userId);
    if (user === undefined || user.isDisabled) return this.#refused(user, address, 'passkey');
    return this.proceed(user, { by: 'passkey', hasFactor: true, isPasswordFine: true }, origin);
  }

  /** What comes next for a user who has proven this much: a step, or being logged in. */
  async proceed(user: User, proof: Proof, origin: LogInOrigin): Promise<LogInResult> {
    const { catalog, factors, passwords, sessions, log } = this.#parts;
    const hasFactor = await catalog.factors.hasFactor(user.id);
    if (hasFactor && !proof.hasFactor) return this.#needs('second-factor', user, proof);
    if (!proof.isPasswordFine && (await passwords.isDue(user))) {
      return this.#needs('new-password', user, proof);
    }
    if (!proof.hasFactor && factors.isRequired(user)) return this.#needs('enrolment', user, proof);
    const { address, scope } = origin;
    log.info({ address, userId: user.id, scope }, 'logged in');
    const actor = userActor(user, address);
    const details = { by: proof.by, secondFactor: proof.hasFactor, ...(scope && { scope }) };
    catalog.audit.append({ actor, action: 'access.login', details });
    return { kind: 'logged-in', token: await sessions.begin(user.id, origin), user };
  }

  async #proveCode(user: User, code: string, address: string): Promise<ProofResult> {
    const { throttle, factors } = this.#parts;
    const guess = { purpose: 'second-factor', subject: user.id, address } as const;
    const throttled = await this.#throttled(guess, user, address);
    if (throttled !== undefined) return throttled;
    const kind = /^\s*\d{3}\s?\d{3}\s*$/.test(code) ? 'totp' : 'recovery-code';
    const isRight = await factors.verify(user, { kind, code }, userActor(user, address));
    if (!isRight) return this.#refused(user, address, 'second-factor');
    await throttle.succeeded(guess);
    return { kind: 'proven', user };
  }

  /** Whether a log-in of the user would ask for nothing more than password and second factor. */
  async isComplete(user: User): Promise<boolean> {
    const { catalog, factors, passwords } = this.#parts;
    if (await passwords.isDue(user)) return false;
    return !factors.isRequired(user) || catalog.factors.hasFactor(user.id);
  }

  async #needs(needs: LogInNeed, user: User, proof: Proof): Promise<LogInResult> {
    const token = await this.#parts.steps.begin(needs, user.id, { proof });
    const factors = needs === 'second-factor' ? await this.#parts.factors.kindsOf(user) : [];
    return { kind: 'needs', needs, token, factors };
  }

  /** The user of a step; who was disabled in the meantime is not let in. */
  async #userOf(step: FoundStep): Promise<User> {
    const user = await this.#parts.catalog.users.get(step.userId ?? '');
    if (user !== undefined && !user.isDisabled) return user;
    throw new RecorderError('LOGIN_STEP_EXPIRED', 'the log-in has to begin again');
  }

  async #throttled(
    guess: Parameters<GuessThrottle['begin']>[0],
    user: User | undefined,
    address: string,
  ): Promise<LogInRefusal | undefined> {
    const { throttle, fold, log } = this.#parts;
    const retryAfterMs = await throttle.begin(guess);
    if (retryAfterMs === 0) return undefined;
    log.warn({ address, purpose: guess.purpose }, 'log-in throttled');
    const details = { purpose: guess.purpose, retryAfterSeconds: Math.ceil(retryAfterMs / 1000) };
    fold.report({
      ...{ actor: strangerActor(address), action: 'access.locked', outcome: 'refused' },
      ...{ object: objectOf(user), details },
    });
    return { kind: 'throttled', retryAfterMs };
  }

  /** A name that is nobody's may be a password in the wrong field: it is not kept. */
  #refused(user: User | undefined, address: string, what: string): LogInRefusal {
    const { fold, log } = this.#parts;
    log.warn({ address, userId: user?.id, what }, 'log-in refused');
    fold.report({
      ...{ actor: strangerActor(address), action: 'access.login-failed', outcome: 'refused' },
      ...{ object: objectOf(user), details: { what } },
    });
    return { kind: 'refused' };
  }
}

function objectOf(user: User | undefined) {
  return user && ({ kind: 'user', id: user.id, name: user.loginName } as const);
}

function proofOf(step: FoundStep): Proof {
  return step.details.proof as Proof;
}
