import { RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, User } from '../storage/catalog/index.ts';
import type { AuditFold } from './audit-fold.ts';
import type { GuessThrottle } from './guess-throttle.ts';
import type { PasswordHasher } from './password-hash.ts';

const FORM = /^\d{4,16}$/;

/** What became of a PIN that somebody typed. */
export type PinResult =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number };

export interface PinsOptions {
  readonly catalog: Catalog;
  readonly hasher: PasswordHasher;
  readonly throttle: GuessThrottle;
  readonly fold: AuditFold;
}

/** PINs: what a user proves at a telephone. */
export class Pins {
  readonly #catalog: Catalog;
  readonly #hasher: PasswordHasher;
  readonly #throttle: GuessThrottle;
  readonly #fold: AuditFold;

  constructor({ catalog, hasher, throttle, fold }: PinsOptions) {
    this.#catalog = catalog;
    this.#hasher = hasher;
    this.#throttle = throttle;
    this.#fold = fold;
  }

  /** Sets a PIN, or takes it away by null. Throws `PIN_TOO_WEAK`, `USER_NOT_FOUND`. */
  async set(userId: string, pin: string | null, by: Actor): Promise<void> {
    if (pin !== null) requireGoodPin(pin);
    const hash = pin === null ? null : await this.#hasher.hash(pin);
    await this.#catalog.credentials.setPinHash(userId, hash, by);
  }

  /** Whether it is the PIN of this user, asked for from a network address. */
  async check(userId: string, pin: string, address: string): Promise<PinResult> {
    const guess = { purpose: 'pin', subject: userId, address } as const;
    const retryAfterMs = await this.#throttle.begin(guess);
    const user = await this.#catalog.users.get(userId);
    if (retryAfterMs > 0) {
      const retryAfterSeconds = Math.ceil(retryAfterMs / 1000);
      this.#report('access.locked', user, address, { purpose: 'pin', retryAfterSeconds });
      return { kind: 'throttled', retryAfterMs };
    }
    const stored = await this.#catalog.credentials.pinHash(userId);
    const { isRight } = await this.#hasher.verify(pin, stored);
    if (!isRight || user === undefined || user.isDisabled) {
      this.#report('access.login-failed', user, address, { what: 'pin' });
      return { kind: 'wrong' };
    }
    await this.#throttle.succeeded(guess);
    return { kind: 'right' };
  }

  #report(
    action: 'access.locked' | 'access.login-failed',
    user: User | undefined,
    address: string,
    details: Readonly<Record<string, unknown>>,
  ): void {
    const actor = { kind: 'phone', name: '', address } as const;
    const object = user && ({ kind: 'user', id: user.id, name: user.loginName } as const);
    this.#fold.report({ actor, action, object, outcome: 'refused', details });
  }
}

/** Throws `PIN_TOO_WEAK` with what is wrong. */
function requireGoodPin(pin: string): void {
  const problem = pinProblem(pin);
  if (problem !== undefined) throw new RecorderError('PIN_TOO_WEAK', problem, { member: 'pin' });
}

function pinProblem(pin: string): string | undefined {
  if (!FORM.test(pin)) return 'a PIN has 4 to 16 digits';
  const digits = [...pin].map(Number);
  const steps = new Set(digits.slice(1).map((digit, at) => (digit - digits[at]! + 10) % 10));
  // 0000, 1234, 9876, 2468: always on by the same.
  if (steps.size === 1) return 'the digits of the PIN follow one another';
  const isRepeated = [1, 2, 3, 4].some(
    (length) =>
      pin.length % length === 0 &&
      pin === pin.slice(0, length).repeat(pin.length / length) &&
      pin.length > length,
  );
  if (isRepeated) return 'the PIN repeats itself';
  return /^(?:19|20)\d\d$/.test(pin) ? 'the PIN is a year' : undefined;
}
