import type { FastifyRequest } from 'fastify';
import { userActor } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import type { User } from '../storage/catalog/index.ts';
import type { ApiOptions } from './api-options.ts';
import { confirmationNeeded, type LogInCookie } from './log-in-cookie.ts';

/** Whose second factors a request is about: who is logged in, or whose log-in waits for one. */
export class FactorOwner {
  readonly #options: ApiOptions;
  readonly #cookie: LogInCookie;

  constructor(options: ApiOptions, cookie: LogInCookie) {
    this.#options = options;
    this.#cookie = cookie;
  }

  /** A hook that lets nobody else through, before what they send is read. */
  readonly required = async (request: FastifyRequest): Promise<void> => {
    await this.of(request);
  };

  /** Throws `NOT_LOGGED_IN`. */
  async of(request: FastifyRequest): Promise<User> {
    return (await this.#principal(request))?.user ?? this.#enrolling(request);
  }

  /** The same for what changes them: throws `CONFIRMATION_NEEDED` too. */
  async changing(request: FastifyRequest): Promise<User> {
    const principal = await this.#principal(request);
    if (principal?.isConfirmed === false) throw confirmationNeeded();
    return principal?.user ?? this.#enrolling(request);
  }

  /**
   * Notes that the user has a new factor. Returns codes for when it is lost, as soon as none is
   * left.
   */
  async added(user: User, request: FastifyRequest): Promise<{ recoveryCodes: string[] }> {
    const { catalog, access } = this.#options;
    const token = this.#cookie.step(request);
    const step = await access.steps.find(token);
    if (step?.purpose === 'enrolment') {
      await access.steps.remember(token, 'enrolment', user.id, { isEnrolled: true });
    }
    if ((await catalog.factors.recoveryCodesLeft(user.id)) > 0) return { recoveryCodes: [] };
    const by = userActor(user, request.ip);
    return { recoveryCodes: await access.factors.renewRecoveryCodes(user, by) };
  }

  #principal(request: FastifyRequest) {
    return this.#cookie.principal(request, true);
  }

  async #enrolling(request: FastifyRequest): Promise<User> {
    const { access, catalog } = this.#options;
    const step = await access.steps.find(this.#cookie.step(request));
    const userId = step?.purpose === 'enrolment' ? step.userId : undefined;
    const user = userId === undefined ? undefined : await catalog.users.get(userId);
    // Whose factor is there now is asked for it: another browser may have been faster.
    const isNew = user !== undefined && !(await catalog.factors.hasFactor(user.id));
    if (isNew && !user.isDisabled) return user;
    throw new RecorderError('NOT_LOGGED_IN', 'log in first');
  }
}
