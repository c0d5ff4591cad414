import type { Clock } from '../base/index.ts';
import type { Catalog, User } from '../storage/catalog/index.ts';
import { hashToken, isToken, newToken } from './token.ts';

/** How long a log-in lasts. */
export interface SessionTimes {
  /** Without use. */
  readonly idleMs: number;
  /** In any case. */
  readonly absoluteMs: number;
}

export const SESSION_TIMES: SessionTimes = { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 };

/** Use is noted at most so often. */
const NOTED_EVERY_MS = 60_000;

/** Who makes a request. */
export interface Principal {
  readonly user: User;
  /** Names the log-in this request belongs to; not a secret. */
  readonly sessionKey: Buffer;
}

/** The log-ins of browsers: a random token each, of which only the hash is kept. */
export class WebSessions {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #times: SessionTimes;

  constructor(catalog: Catalog, clock: Clock, times: SessionTimes) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#times = times;
  }

  /** A new token for this user. */
  async begin(userId: string): Promise<string> {
    const nowMs = this.#clock.nowMs();
    const { idleMs, absoluteMs } = this.#times;
    await this.#catalog.webSessions.deleteExpired(nowMs - idleMs, nowMs - absoluteMs);
    const token = newToken();
    await this.#catalog.webSessions.create(hashToken(token), userId, nowMs);
    return token;
  }

  /** Whose token this is; undefined where it is nobody's, has expired or the user is disabled. */
  async principal(token: string, options: { isUse: boolean }): Promise<Principal | undefined> {
    if (!isToken(token)) return undefined;
    const sessionKey = hashToken(token);
    const session = await this.#catalog.webSessions.get(sessionKey);
    if (session === undefined) return undefined;
    const nowMs = this.#clock.nowMs();
    const isIdle = nowMs - session.usedAtMs >= this.#times.idleMs;
    if (isIdle || nowMs - session.createdAtMs >= this.#times.absoluteMs) {
      await this.#catalog.webSessions.delete(sessionKey);
      return undefined;
    }
    const user = await this.#catalog.users.get(session.userId);
    if (user === undefined || user.isDisabled) return undefined;
    if (options.isUse && nowMs - session.usedAtMs >= NOTED_EVERY_MS) {
      await this.#catalog.webSessions.touch(sessionKey, nowMs);
    }
    return { user, sessionKey };
  }
}
