import type { Clock } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import {
  type AttemptLimits,
  type Catalog,
  type GuessPurpose,
  loginKey,
} from '../storage/catalog/index.ts';
import { addressGroup } from './address-group.ts';

/** Attempts are remembered for this long. */
const WINDOW_MS = 15 * 60_000;

/** What may be tried in {@link WINDOW_MS}. */
const LIMITS: Readonly<Record<GuessPurpose, AttemptLimits>> = {
  /**
   * Wrong passwords of one login name from one address: that is a person who forgot. Of all names
   * from one address: somebody who tries them. Of one name from anywhere: high, so that nobody can
   * lock out another for long.
   */
  password: { pair: 5, address: 30, subject: 100 },
  /** Three of a million codes are right at a time: who has the password guesses for a year. */
  'second-factor': { pair: 10, address: 60, subject: 10 },
  /** Few digits and nothing else: few from anywhere. */
  pin: { pair: 5, address: 30, subject: 10 },
  /** Nobody guesses one: this keeps who tries from filling log and catalog. */
  token: { pair: 1000, address: 20, subject: 1000 },
};
const PURPOSES = Object.keys(LIMITS) as GuessPurpose[];

/** Who guesses at what. */
export interface Guess {
  readonly purpose: GuessPurpose;
  /** Login name for passwords, id of a user for what follows; nothing for tokens. */
  readonly subject: string;
  /** Network address from which it comes. */
  readonly address: string;
}

/** What is not answered for a while. */
export interface Lockout {
  readonly purpose: GuessPurpose;
  /** Of one name from anywhere, of all names from one address, or of one from one. */
  readonly scope: 'name' | 'address' | 'both';
  /** Undefined: of all names, or of one that is nobody's (it may be a password). */
  readonly loginName: string | undefined;
  /** Undefined: from anywhere. */
  readonly address: string | undefined;
  readonly attempts: number;
  readonly untilMs: number;
}

/** Slows guessing down. Attempts count from their beginning, so many at once gain nothing. */
export class GuessThrottle {
  readonly #catalog: Catalog;
  readonly #clock: Clock;

  constructor(catalog: Catalog, clock: Clock) {
    this.#catalog = catalog;
    this.#clock = clock;
  }

  /** Notes an attempt. Returns 0, or after how many milliseconds the next one is allowed. */
  async begin(guess: Guess): Promise<number> {
    const nowMs = this.#clock.nowMs();
    const oldestMs = await this.#catalog.loginAttempts.begin(
      attemptOf(guess),
      LIMITS[guess.purpose],
      nowMs,
      nowMs - WINDOW_MS,
    );
    return oldestMs === undefined ? 0 : Math.max(1000, oldestMs + WINDOW_MS - nowMs);
  }

  /** The attempt succeeded: what came before it is forgotten. */
  async succeeded(guess: Guess): Promise<void> {
    await this.#catalog.loginAttempts.clear(attemptOf(guess));
  }

  /** What is locked now. */
  async lockouts(): Promise<Lockout[]> {
    const { loginAttempts } = this.#catalog;
    const sinceMs = this.#clock.nowMs() - WINDOW_MS;
    const lists = await Promise.all(
      PURPOSES.map((purpose) => loginAttempts.locked(purpose, LIMITS[purpose], sinceMs)),
    );
    const named = lists.flat().map(async ({ purpose, subject, address, attempts, oldestMs }) => ({
      ...{ purpose, scope: scopeOf(subject, address), address, attempts },
      untilMs: oldestMs + WINDOW_MS,
      loginName: subject === undefined ? undefined : await this.#loginName(purpose, subject),
    }));
    return Promise.all(named);
  }

  /** Lets a user, or an address, try again at once. Returns how many attempts are forgotten. */
  async unlock(
    which: { readonly loginName?: string | undefined; readonly address?: string | undefined },
    by: Actor,
  ): Promise<number> {
    const { loginAttempts, users, audit } = this.#catalog;
    const { loginName, address } = which;
    let forgotten = 0;
    if (loginName !== undefined) {
      const user = await users.findByLoginName(loginName);
      const subjects = [loginKey(loginName), ...(user === undefined ? [] : [user.id])];
      for (const subject of subjects) forgotten += await loginAttempts.clear({ subject });
      const object = { kind: 'user', id: user?.id, name: user?.loginName } as const;
      audit.append({ actor: by, action: 'access.unlocked', object });
    }
    if (address !== undefined) {
      const group = addressGroup(address);
      forgotten += await loginAttempts.clear({ address: group });
      const object = { kind: 'address', name: group } as const;
      audit.append({ actor: by, action: 'access.unlocked', object });
    }
    return forgotten;
  }

  async #loginName(purpose: GuessPurpose, subject: string): Promise<string | undefined> {
    const { users } = this.#catalog;
    const user =
      purpose === 'password' ? await users.findByLoginName(subject) : await users.get(subject);
    return user?.loginName;
  }
}

function scopeOf(subject: string | undefined, address: string | undefined): Lockout['scope'] {
  if (subject === undefined) return 'address';
  return address === undefined ? 'name' : 'both';
}

function attemptOf({ purpose, subject, address }: Guess) {
  const key = purpose === 'password' ? loginKey(subject).slice(0, 100) : subject;
  return { purpose, subject: key, address: addressGroup(address) };
}
