import { RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import type { GuessThrottle } from './guess-throttle.ts';
import type { PasswordHasher } from './password-hash.ts';

const FORM = /^\d{4,16}$/;

/** What became of a PIN that somebody typed. */
export type PinResult =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number };

/** PINs: what a user proves at a telephone. */
export class Pins {
  readonly #catalog: Catalog;
  readonly #hasher: PasswordHasher;
  readonly #throttle: GuessThrottle;

  constructor(catalog: Catalog, hasher: PasswordHasher, throttle: GuessThrottle) {
    this.#catalog = catalog;
    this.#hasher = hasher;
    this.#throttle = throttle;
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
    if (retryAfterMs > 0) return { kind: 'throttled', retryAfterMs };
    const stored = await this.#catalog.credentials.pinHash(userId);
    const { isRight } = await this.#hasher.verify(pin, stored);
    const isDisabled = (await this.#catalog.users.get(userId))?.isDisabled ?? true;
    if (!isRight || isDisabled) return { kind: 'wrong' };
    await this.#throttle.succeeded(guess);
    return { kind: 'right' };
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
