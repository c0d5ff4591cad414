import { type Clock, RecorderError } from '../base/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import { hashToken, isToken, newToken } from './token.ts';

/** What a browser is in the middle of. */
export type StepPurpose =
  | 'second-factor'
  | 'new-password'
  | 'enrolment'
  | 'passkey-log-in'
  | 'passkey-registration'
  | 'openid';

const LASTS_MS = 10 * 60_000;
/** Wrong answers that one step takes. */
const ATTEMPTS = 5;

/** A step that was found by its token. */
export interface FoundStep {
  readonly key: Buffer;
  readonly purpose: StepPurpose;
  readonly userId: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Steps of a log-in between two requests: a random token each, which one browser keeps. */
export class LoginSteps {
  readonly #catalog: Catalog;
  readonly #clock: Clock;

  constructor(catalog: Catalog, clock: Clock) {
    this.#catalog = catalog;
    this.#clock = clock;
  }

  /** A token for what comes next; good for ten minutes. */
  async begin(
    purpose: StepPurpose,
    userId: string | undefined,
    details: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const token = newToken();
    const nowMs = this.#clock.nowMs();
    const step = { purpose, userId, details, expiresAtMs: nowMs + LASTS_MS };
    await this.#catalog.loginSteps.create(hashToken(token), step, nowMs);
    return token;
  }

  /** The step of this token; undefined where there is none (any more). */
  async find(token: string | undefined): Promise<FoundStep | undefined> {
    if (token === undefined || !isToken(token)) return undefined;
    const key = hashToken(token);
    const step = await this.#catalog.loginSteps.get(key, this.#clock.nowMs());
    if (step === undefined) return undefined;
    const { purpose, userId, details } = step;
    return { key, purpose: purpose as StepPurpose, userId, details };
  }

  /** Throws `LOGIN_STEP_EXPIRED` where the token is none of a step for this. */
  async require(token: string | undefined, purpose: StepPurpose): Promise<FoundStep> {
    const step = await this.find(token);
    if (step?.purpose !== purpose) throw stepExpired();
    return step;
  }

  /**
   * Adds to what the next request needs to know: to the step that the browser is in, where it is
   * one of this user, else to a new one. Returns the token of it.
   */
  async remember(
    token: string | undefined,
    purpose: StepPurpose,
    userId: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    const step = await this.find(token);
    if (step === undefined || token === undefined || step.userId !== userId) {
      return this.begin(purpose, userId, details);
    }
    await this.#catalog.loginSteps.setDetails(step.key, { ...step.details, ...details });
    return token;
  }

  /**
   * The challenge of a passkey that this user is making. Throws `LOGIN_STEP_EXPIRED`; a challenge
   * is good once.
   */
  async takeChallenge(token: string | undefined, userId: string): Promise<string> {
    const step = await this.find(token);
    const { challenge, ...others } = step?.details ?? {};
    if (step?.userId !== userId || typeof challenge !== 'string') throw stepExpired();
    await this.#catalog.loginSteps.setDetails(step.key, others);
    return challenge;
  }

  /** Counts an answer before it is looked at. Throws `LOGIN_STEP_EXPIRED` after too many. */
  async count({ key }: FoundStep): Promise<void> {
    if (await this.#catalog.loginSteps.countAttempt(key, ATTEMPTS)) return;
    await this.#catalog.loginSteps.take(key);
    throw stepExpired();
  }

  /** Ends a step. Throws `LOGIN_STEP_EXPIRED` where it had ended: it is good for one alone. */
  async finish({ key }: FoundStep): Promise<void> {
    if (!(await this.#catalog.loginSteps.take(key))) throw stepExpired();
  }
}

function stepExpired(): RecorderError {
  return new RecorderError('LOGIN_STEP_EXPIRED', 'the log-in has to begin again');
}
