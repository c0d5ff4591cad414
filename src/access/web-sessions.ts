import { type Clock, plainAddress } from '../base/index.ts';
import type { Catalog, User, WebSessionOrigin } from '../storage/catalog/index.ts';
import { hashSessionToken, isToken, newToken, type SessionScope } from './token.ts';

/** Use is noted at most so often. */
const NOTED_EVERY_MS = 60_000;
/** For so long after a log-in nobody is asked again who they are. */
const CONFIRMED_MS = 10 * 60_000;
const USER_AGENT_LENGTH = 300;

/** Where a log-in comes from, and what it is good for: by default everything. */
export interface LogInOrigin extends WebSessionOrigin {
  readonly scope?: SessionScope | undefined;
}

/** How a token is shown. */
export interface TokenUse {
  readonly isUse: boolean;
  readonly scope?: SessionScope | undefined;
}

/** Who makes a request. */
export interface Principal {
  readonly user: User;
  /** Names the log-in this request belongs to; not a secret. */
  readonly sessionKey: Buffer;
  /** Whether the person proved lately who they are, as changing a second factor needs. */
  readonly isConfirmed: boolean;
  /** Whether a person does something, not a page by itself. */
  readonly isUse: boolean;
}

/** One of the log-ins of a user, as they see it. */
export interface OpenLogIn {
  readonly createdAtMs: number;
  readonly usedAtMs: number;
  readonly address: string;
  readonly userAgent: string;
  /** The one that asks. */
  readonly isThis: boolean;
}

/** The log-ins of browsers: a random token each, of which only the hash is kept. */
export class WebSessions {
  readonly #catalog: Catalog;
  readonly #clock: Clock;

  constructor(catalog: Catalog, clock: Clock) {
    this.#catalog = catalog;
    this.#clock = clock;
  }

  /** A new token for this user. */
  async begin(
    userId: string,
    { address, userAgent, scope = 'page' }: LogInOrigin,
  ): Promise<string> {
    const nowMs = this.#clock.nowMs();
    const { idleMs, absoluteMs } = this.#times();
    await this.#catalog.webSessions.deleteExpired(nowMs - idleMs, nowMs - absoluteMs);
    const token = newToken();
    const origin = { address, userAgent: userAgent.slice(0, USER_AGENT_LENGTH) };
    await this.#catalog.webSessions.create(hashSessionToken(token, scope), userId, nowMs, origin);
    return token;
  }

  /**
   * Whose token this is; undefined where it is nobody's, has expired or the user is disabled.
   * Asked of the catalog each time: what another process ended has ended.
   */
  async principal(
    token: string,
    { isUse, scope = 'page' }: TokenUse,
  ): Promise<Principal | undefined> {
    if (!isToken(token)) return undefined;
    return this.principalOf(hashSessionToken(token, scope), { isUse });
  }

  /** The same for the log-in of this key. */
  async principalOf(
    sessionKey: Buffer,
    options: { isUse: boolean },
  ): Promise<Principal | undefined> {
    const session = await this.#catalog.webSessions.get(sessionKey);
    if (session === undefined) return undefined;
    const nowMs = this.#clock.nowMs();
    const { idleMs, absoluteMs } = this.#times();
    if (nowMs - session.usedAtMs >= idleMs || nowMs - session.createdAtMs >= absoluteMs) {
      await this.#catalog.webSessions.delete(sessionKey);
      return undefined;
    }
    const user = await this.#catalog.users.get(session.userId);
    if (user === undefined || user.isDisabled) return undefined;
    if (options.isUse && nowMs - session.usedAtMs >= NOTED_EVERY_MS) {
      await this.#catalog.webSessions.touch(sessionKey, nowMs);
    }
    const isConfirmed = nowMs - session.confirmedAtMs < CONFIRMED_MS;
    return { user, sessionKey, isConfirmed, isUse: options.isUse };
  }

  /** Whether the log-in of this key is still open. */
  async isOpen(sessionKey: Uint8Array): Promise<boolean> {
    const session = await this.#catalog.webSessions.get(sessionKey);
    if (session === undefined) return false;
    const nowMs = this.#clock.nowMs();
    const { idleMs, absoluteMs } = this.#times();
    return nowMs - session.usedAtMs < idleMs && nowMs - session.createdAtMs < absoluteMs;
  }

  /** The open log-ins of the user, last used first. */
  async list({ user, sessionKey }: Principal): Promise<OpenLogIn[]> {
    const nowMs = this.#clock.nowMs();
    const { idleMs, absoluteMs } = this.#times();
    const all = await this.#catalog.webSessions.listOfUser(user.id);
    return all
      .filter(({ usedAtMs }) => nowMs - usedAtMs < idleMs)
      .filter(({ createdAtMs }) => nowMs - createdAtMs < absoluteMs)
      .map(({ createdAtMs, usedAtMs, address, userAgent, tokenHash }) => ({
        ...{ createdAtMs, usedAtMs, address: plainAddress(address), userAgent },
        isThis: sessionKey.equals(tokenHash),
      }));
  }

  /** Notes that the person of this log-in proved again who they are. */
  async confirm({ sessionKey }: Principal): Promise<void> {
    await this.#catalog.webSessions.confirm(sessionKey, this.#clock.nowMs());
  }

  /** How long a log-in lasts: without use, and in any case. */
  #times(): { readonly idleMs: number; readonly absoluteMs: number } {
    const { sessionIdleMinutes, sessionHours } = this.#catalog.settings.get();
    return { idleMs: sessionIdleMinutes * 60_000, absoluteMs: sessionHours * 3_600_000 };
  }
}
