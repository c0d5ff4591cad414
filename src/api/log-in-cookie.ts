import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type Access,
  bearerPrincipal,
  type LookParts,
  type Principal,
  type SessionScope,
  type TokenBearer,
  tokenActor,
  userActor,
} from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';

/** By what a log-in is good for; `step`: of one that is not finished. */
const COOKIES = {
  page: { session: 'earwitness_session', step: 'earwitness_step', path: '/' },
  gadget: {
    ...{ session: 'earwitness_gadget', step: 'earwitness_gadget_step' },
    path: '/api/v1/gadget',
  },
} as const;
const PRINCIPAL = 'principal';
const BEARER = 'bearer';
/** Pages mark with it what they ask by themselves. */
const BACKGROUND_HEADER = 'x-background';

export interface LogInCookieOptions {
  /** Where users reach the page, when that is known. */
  readonly publicUrl: string | undefined;
  readonly scope: SessionScope;
  /** Whether pages of others may show this one in a frame now. */
  readonly mayBeFramed: () => boolean;
}

/**
 * Keeps a log-in in the browser: no script reads it, and no other site sends it, except that of a
 * page which may be in a frame: that is sent from there, and only from below the same page.
 */
export class LogInCookie {
  readonly #access: Access;
  readonly #options: LogInCookieOptions;
  readonly #names: (typeof COOKIES)[SessionScope];

  constructor(access: Access, options: LogInCookieOptions) {
    this.#access = access;
    this.#options = options;
    this.#names = COOKIES[options.scope];
  }

  /** Gives the browser a log-in. */
  set(request: FastifyRequest, reply: FastifyReply, token: string): void {
    void reply.setCookie(this.#names.session, token, this.#attributes(request));
  }

  /** Takes it away. */
  clear(request: FastifyRequest, reply: FastifyReply): void {
    void reply.clearCookie(this.#names.session, this.#attributes(request));
  }

  /** Gives the browser the token of the next step of a log-in. */
  setStep(request: FastifyRequest, reply: FastifyReply, token: string): void {
    void reply.setCookie(this.#names.step, token, this.#stepAttributes(request));
  }

  clearStep(request: FastifyRequest, reply: FastifyReply): void {
    if (request.cookies[this.#names.step] === undefined) return;
    void reply.clearCookie(this.#names.step, this.#stepAttributes(request));
  }

  /** The token of the step that the browser is in. */
  step(request: FastifyRequest): string | undefined {
    return request.cookies[this.#names.step];
  }

  /** Whose log-in the request carries, undefined for nobody's. */
  async principal(request: FastifyRequest, isUse: boolean): Promise<Principal | undefined> {
    const token = request.cookies[this.#names.session];
    if (token === undefined) return undefined;
    return this.#access.authenticate(token, { isUse, scope: this.#options.scope });
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

  #stepAttributes(request: FastifyRequest) {
    const attributes = this.#attributes(request);
    if (this.#options.scope === 'gadget') return attributes;
    // An OpenID provider sends the browser back from another site: `lax` lets that through.
    return { ...attributes, path: '/api/v1', sameSite: 'lax' } as const;
  }

  #attributes(request: FastifyRequest) {
    const { publicUrl, mayBeFramed } = this.#options;
    const secure = publicUrl?.startsWith('https:') === true || request.protocol === 'https';
    const usual = { path: this.#names.path, httpOnly: true, secure } as const;
    // Browsers take the cookie of a frame over HTTPS alone.
    return secure && mayBeFramed()
      ? ({ ...usual, sameSite: 'none', partitioned: true } as const)
      : ({ ...usual, sameSite: 'strict' } as const);
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
  request.setDecorator(BEARER, bearer);
  const principal = bearerPrincipal(bearer);
  if (principal !== undefined) request.setDecorator<Principal>(PRINCIPAL, principal);
}

/** The same, as the audit trail names them. */
export function actorOf(request: FastifyRequest): Actor {
  const bearer = bearerOf(request);
  if (bearer !== undefined) return tokenActor(bearer.token, request.ip);
  return userActor(principalOf(request).user, request.ip);
}

/** Who makes the request, asked again later: whether log-in or token are still good then. */
export function presentOf(access: Access, request: FastifyRequest): LookParts['sessions'] {
  const bearer = bearerOf(request);
  if (bearer === undefined) return access.sessions;
  return {
    async principalOf(key) {
      const present = await access.tokens.present(key, request.ip);
      return present && bearerPrincipal(present);
    },
  };
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
