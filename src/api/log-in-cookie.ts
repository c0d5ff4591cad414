import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Access, type Principal, userActor } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';

const COOKIE = 'earwitness_session';
/** Of a log-in that is not finished. */
const STEP_COOKIE = 'earwitness_step';
const PRINCIPAL = 'principal';
/** Pages mark with it what they ask by themselves. */
const BACKGROUND_HEADER = 'x-background';

/** Keeps a log-in in the browser: no script reads it, no other site sends it. */
export class LogInCookie {
  readonly #access: Access;
  readonly #isSecure: boolean;

  /** `publicUrl`: where users reach the page, when that is known. */
  constructor(access: Access, publicUrl: string | undefined) {
    this.#access = access;
    this.#isSecure = publicUrl?.startsWith('https:') ?? false;
  }

  /** Gives the browser a log-in. */
  set(request: FastifyRequest, reply: FastifyReply, token: string): void {
    void reply.setCookie(COOKIE, token, this.#attributes(request));
  }

  /** Takes it away. */
  clear(request: FastifyRequest, reply: FastifyReply): void {
    void reply.clearCookie(COOKIE, this.#attributes(request));
  }

  /** Gives the browser the token of the next step of a log-in. */
  setStep(request: FastifyRequest, reply: FastifyReply, token: string): void {
    void reply.setCookie(STEP_COOKIE, token, this.#stepAttributes(request));
  }

  clearStep(request: FastifyRequest, reply: FastifyReply): void {
    if (request.cookies[STEP_COOKIE] === undefined) return;
    void reply.clearCookie(STEP_COOKIE, this.#stepAttributes(request));
  }

  /** The token of the step that the browser is in. */
  step(request: FastifyRequest): string | undefined {
    return request.cookies[STEP_COOKIE];
  }

  /** Whose log-in the request carries, undefined for nobody's. */
  async principal(request: FastifyRequest, isUse: boolean): Promise<Principal | undefined> {
    const token = request.cookies[COOKIE];
    return token === undefined ? undefined : this.#access.authenticate(token, { isUse });
  }

  /** The same, not as a use of the log-in. Throws `NOT_LOGGED_IN` where it has ended. */
  async present(request: FastifyRequest): Promise<Principal> {
    const principal = await this.principal(request, false);
    if (principal === undefined) throw notLoggedIn();
    return principal;
  }

  /**
   * A hook that lets only who is logged in through. `mayBeUse`: whether such a request can show
   * that somebody is there, so that the log-in stays open.
   */
  required(mayBeUse: boolean): (request: FastifyRequest) => Promise<void> {
    return async (request) => {
      const isUse = mayBeUse && request.headers[BACKGROUND_HEADER] === undefined;
      const principal = await this.principal(request, isUse);
      if (principal === undefined) throw notLoggedIn();
      request.setDecorator<Principal>(PRINCIPAL, principal);
    };
  }

  /** An OpenID provider sends the browser back from another site: `lax` lets that through. */
  #stepAttributes(request: FastifyRequest) {
    return { ...this.#attributes(request), path: '/api/v1', sameSite: 'lax' } as const;
  }

  #attributes(request: FastifyRequest) {
    const secure = this.#isSecure || request.protocol === 'https';
    return { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  }
}

/** Who makes the request; only below a {@link LogInCookie.required} hook. */
export function principalOf(request: FastifyRequest): Principal {
  return request.getDecorator<Principal>(PRINCIPAL);
}

/** The same, as the audit trail names them. */
export function actorOf(request: FastifyRequest): Actor {
  return userActor(principalOf(request).user, request.ip);
}

/** Throws `ADMINISTRATORS_ONLY`. */
export function requireAdministrator(request: FastifyRequest): void {
  if (principalOf(request).user.isAdministrator) return;
  throw new RecorderError('ADMINISTRATORS_ONLY', 'only administrators may do this');
}

/** Throws `CONFIRMATION_NEEDED` where the person did not prove lately who they are. */
export function requireConfirmed(request: FastifyRequest): void {
  if (!principalOf(request).isConfirmed) throw confirmationNeeded();
}

/** The error that makes a page ask for the password again. */
export function confirmationNeeded(): RecorderError {
  return new RecorderError('CONFIRMATION_NEEDED', 'confirm with the password who you are');
}

function notLoggedIn(): RecorderError {
  return new RecorderError('NOT_LOGGED_IN', 'log in first');
}

/** Makes room in requests for who makes them. */
export function decoratePrincipal(api: { decorateRequest(name: string): unknown }): void {
  api.decorateRequest(PRINCIPAL);
}
