import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type Access,
  type Principal,
  type TokenBearer,
  tokenActor,
  userActor,
} from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';

const COOKIE = 'earwitness_session';
/** Of a log-in that is not finished. */
const STEP_COOKIE = 'earwitness_step';
const PRINCIPAL = 'principal';
const BEARER = 'bearer';
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
      if (bearerOf(request) !== undefined) return;
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

/**
 * Who makes the request; only below a {@link LogInCookie.required} hook. Throws `TOKEN_NOT_ALLOWED`
 * for a program that has the rights of no user.
 */
export function principalOf(request: FastifyRequest): Principal {
  const principal = request.getDecorator<Principal | null>(PRINCIPAL);
  if (principal !== null) return principal;
  throw new RecorderError('TOKEN_NOT_ALLOWED', 'this token has the rights of no user');
}

/** The program that makes the request, undefined for a person. */
export function bearerOf(request: FastifyRequest): TokenBearer | undefined {
  return request.getDecorator<TokenBearer | null>(BEARER) ?? undefined;
}

/** A program makes the request: with the rights of a user, where its token has them. */
export function setBearer(request: FastifyRequest, bearer: TokenBearer): void {
  const { user, key: sessionKey } = bearer;
  request.setDecorator(BEARER, bearer);
  if (user === undefined) return;
  const principal: Principal = { user, sessionKey, isConfirmed: false, isUse: false };
  request.setDecorator(PRINCIPAL, principal);
}

/** The same, as the audit trail names them. */
export function actorOf(request: FastifyRequest): Actor {
  const bearer = bearerOf(request);
  if (bearer !== undefined) return tokenActor(bearer.token, request.ip);
  return userActor(principalOf(request).user, request.ip);
}

/** Throws `ADMINISTRATORS_ONLY`; a program is never one of them. */
export function requireAdministrator(request: FastifyRequest): void {
  if (bearerOf(request) !== undefined) {
    throw new RecorderError('TOKEN_NOT_ALLOWED', 'tokens are not for administration');
  }
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
export function decoratePrincipal(api: {
  decorateRequest(name: string, value: null): unknown;
}): void {
  api.decorateRequest(PRINCIPAL, null);
  api.decorateRequest(BEARER, null);
}
