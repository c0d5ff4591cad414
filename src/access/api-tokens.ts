import { AddressNetworks, type Clock, RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import {
  type ApiToken,
  type Catalog,
  isNetwork,
  type TokenChoices,
  type User,
} from '../storage/catalog/index.ts';
import type { AuditFold } from './audit-fold.ts';
import type { GuessThrottle } from './guess-throttle.ts';
import { hashToken, newToken } from './token.ts';
import { strangerActor } from './user-actor.ts';
import type { Principal } from './web-sessions.ts';

/** By this, programs that look for secrets in texts know what they found. */
const PREFIX = 'ewt_';
const FORM = /^ewt_[\w-]{43}$/;
/** Use is noted at most so often. */
const NOTED_EVERY_MS = 60_000;
const NAME_LENGTH = 100;
const MAX_NETWORKS = 50;

/** A program that has shown its token. */
export interface TokenBearer {
  readonly token: ApiToken;
  /** Whose rights it has; undefined: it may act on the calls of everybody. */
  readonly user: User | undefined;
  /** Names the token as a key names a log-in; not a secret. */
  readonly key: Buffer;
}

/** A program as who makes a request; undefined where it has the rights of no user. */
export function bearerPrincipal({ user, key: sessionKey }: TokenBearer): Principal | undefined {
  return user && { user, sessionKey, isConfirmed: false, isUse: false };
}

/** What became of a token that was shown. */
export type TokenResult =
  | { readonly kind: 'accepted'; readonly bearer: TokenBearer }
  | { readonly kind: 'refused' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number };

export interface ApiTokenParts {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly throttle: GuessThrottle;
  readonly fold: AuditFold;
}

/** Tokens by which programs use the API: random, shown once, of which only the hash is kept. */
export class ApiTokens {
  readonly #parts: ApiTokenParts;

  constructor(parts: ApiTokenParts) {
    this.#parts = parts;
  }

  /**
   * Makes a token. Its secret is told here and never again. Throws `TOKEN_INVALID`,
   * `TOKEN_NAME_TAKEN`, `TOO_MANY_TOKENS`, `USER_NOT_FOUND`.
   */
  async create(
    choices: TokenChoices,
    by: Actor,
  ): Promise<{ readonly token: ApiToken; readonly secret: string }> {
    const { catalog, clock } = this.#parts;
    const { userId } = choices;
    requireValid(choices, clock.nowMs());
    if (userId !== undefined && (await catalog.users.get(userId)) === undefined) {
      throw new RecorderError('USER_NOT_FOUND', 'there is no such user', { member: 'userId' });
    }
    const secret = `${PREFIX}${newToken()}`;
    const name = choices.name.trim();
    return { token: catalog.apiTokens.create(hashToken(secret), { ...choices, name }, by), secret };
  }

  /** All there are, by name. */
  list(): ApiToken[] {
    return this.#parts.catalog.apiTokens.list();
  }

  /** Ends a token. Throws `TOKEN_NOT_FOUND`. */
  revoke(id: string, by: Actor): ApiToken {
    return this.#parts.catalog.apiTokens.revoke(id, by);
  }

  /**
   * Whose token this is, shown at `address`. What is wrong with one is not told. Who shows many
   * wrong ones is not answered for a while.
   */
  async check(secret: string, address: string): Promise<TokenResult> {
    const { catalog, clock } = this.#parts;
    const key = hashToken(secret);
    const found = FORM.test(secret) ? catalog.apiTokens.findByHash(key) : undefined;
    const { token, user, problem } = await this.#standing(found, address);
    if (token === undefined || problem !== undefined) {
      return this.#refused(token, problem ?? 'unknown', address);
    }
    const sinceMs = clock.nowMs() - (token.usedAtMs ?? Number.NEGATIVE_INFINITY);
    if (sinceMs >= NOTED_EVERY_MS || token.usedFrom !== address) {
      catalog.apiTokens.noteUse(token.id, address);
    }
    return { kind: 'accepted', bearer: { token, user, key } };
  }

  /** The bearer of a token that was accepted at `address`, as long as it still is. */
  async present(key: Buffer, address: string): Promise<TokenBearer | undefined> {
    const found = this.#parts.catalog.apiTokens.findByHash(key);
    const { token, user, problem } = await this.#standing(found, address);
    return token === undefined || problem !== undefined ? undefined : { token, user, key };
  }

  async #standing(token: ApiToken | undefined, address: string) {
    const { catalog, clock } = this.#parts;
    const userId = token?.userId;
    const user = userId === undefined ? undefined : await catalog.users.get(userId);
    return { token, user, problem: problemOf(token, user, { address, nowMs: clock.nowMs() }) };
  }

  async #refused(
    token: ApiToken | undefined,
    reason: TokenProblem,
    address: string,
  ): Promise<TokenResult> {
    const { throttle, fold } = this.#parts;
    const retryAfterMs = await throttle.begin({ purpose: 'token', subject: '', address });
    fold.report({
      ...{ actor: strangerActor(address), action: 'token.refused', outcome: 'refused' },
      object: token && { kind: 'token', id: token.id, name: token.name },
      details: { reason },
    });
    return retryAfterMs > 0 ? { kind: 'throttled', retryAfterMs } : { kind: 'refused' };
  }
}

type TokenProblem = 'unknown' | 'expired' | 'network' | 'user-disabled';

/** Why a token is not accepted; undefined where it is. */
function problemOf(
  token: ApiToken | undefined,
  user: User | undefined,
  { address, nowMs }: { readonly address: string; readonly nowMs: number },
): TokenProblem | undefined {
  if (token === undefined) return 'unknown';
  const { expiresAtMs = Number.POSITIVE_INFINITY, networks, userId } = token;
  if (nowMs >= expiresAtMs) return 'expired';
  if (networks.length > 0 && !new AddressNetworks(networks).has(address)) return 'network';
  return userId !== undefined && user?.isDisabled !== false ? 'user-disabled' : undefined;
}

function requireValid(choices: TokenChoices, nowMs: number): void {
  const { name, userId, readsRecordings, networks, expiresAtMs } = choices;
  if (name.trim() === '' || name.length > NAME_LENGTH) {
    throw invalid('name', `a name of 1 to ${NAME_LENGTH} characters`);
  }
  if (readsRecordings && userId === undefined) {
    throw invalid('readsRecordings', 'recordings are read with the rights of one user');
  }
  if (networks.length > MAX_NETWORKS || !networks.every(isNetwork)) {
    const text = `at most ${MAX_NETWORKS} addresses and networks such as 10.1.2.3 or 10.1.0.0/16`;
    throw invalid('networks', text);
  }
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
    throw invalid('expiresAt', 'a time to come');
  }
}

function invalid(member: string, expected: string): RecorderError {
  return new RecorderError('TOKEN_INVALID', `${member}: expected ${expected}`, { member });
}
