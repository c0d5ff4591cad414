import { type Clock, type Log, RecorderError } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import type { Catalog, FactorKind, User } from '../../storage/catalog/index.ts';
import { type PasskeyAnswer, Passkeys, type Site } from './passkeys.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import { newTotpEnrolment, type TotpEnrolment, totpStep } from './totp.ts';

/** What somebody proves themselves with, after the password. */
export type FactorAnswer =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery-code'; readonly code: string }
  | {
      readonly kind: 'passkey';
      readonly answer: PasskeyAnswer;
      readonly site: Site;
      readonly challenge: string;
    };

/** The second factors of a user, without anything secret. */
export interface OwnFactors {
  readonly totp: { readonly confirmedAtMs: number } | undefined;
  readonly passkeys: readonly OwnPasskey[];
  readonly recoveryCodesLeft: number;
  /** Whether the settings ask this user for a second factor. */
  readonly isRequired: boolean;
}

export interface OwnPasskey {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly usedAtMs: number | undefined;
}

/** Second factors: what a user has, adds, takes away and proves. */
export class SecondFactors {
  readonly passkeys: Passkeys;
  readonly #catalog: Catalog;
  readonly #clock: Clock;

  constructor(catalog: Catalog, clock: Clock, log: Log) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.passkeys = new Passkeys(catalog, log);
  }

  async of(user: User): Promise<OwnFactors> {
    const { factors } = this.#catalog;
    const totp = await factors.totp(user.id);
    const confirmedAtMs = totp?.confirmedAtMs;
    const passkeys = await factors.passkeys(user.id);
    return {
      totp: confirmedAtMs === undefined ? undefined : { confirmedAtMs },
      passkeys: passkeys.map(({ id, name, createdAtMs, usedAtMs }) => {
        return { id, name, createdAtMs, usedAtMs };
      }),
      recoveryCodesLeft: await factors.recoveryCodesLeft(user.id),
      isRequired: this.isRequired(user),
    };
  }

  /** What the user can answer with when a log-in asks. */
  async kindsOf(user: User): Promise<FactorKind[]> {
    const { totp, passkeys, recoveryCodesLeft } = await this.of(user);
    const kinds: FactorKind[] = [];
    if (totp !== undefined) kinds.push('totp');
    if (passkeys.length > 0) kinds.push('passkey');
    if (kinds.length > 0 && recoveryCodesLeft > 0) kinds.push('recovery-codes');
    return kinds;
  }

  /** Whether the settings ask this user for a second factor. */
  isRequired({ isAdministrator }: User): boolean {
    const { secondFactor } = this.#catalog.settings.get();
    return secondFactor === 'everyone' || (secondFactor === 'administrators' && isAdministrator);
  }

  /** A secret for an authenticator app; it counts once confirmed. Throws `FACTOR_EXISTS`. */
  async beginTotp(user: User): Promise<TotpEnrolment> {
    const present = await this.#catalog.factors.totp(user.id);
    if (present?.confirmedAtMs !== undefined) {
      throw new RecorderError('FACTOR_EXISTS', 'there is an authenticator app already');
    }
    const enrolment = newTotpEnrolment(user.loginName);
    await this.#catalog.factors.beginTotp(user.id, enrolment.secret);
    return enrolment;
  }

  /** The app shows a right code: it counts from now on. Throws `CODE_WRONG`. */
  async confirmTotp(user: User, code: string, by: Actor): Promise<void> {
    const totp = await this.#catalog.factors.totp(user.id);
    const isOpen = totp !== undefined && totp.confirmedAtMs === undefined;
    const step = isOpen ? totpStep(totp.secret, code, this.#clock.nowMs(), 0) : undefined;
    if (step === undefined) {
      throw new RecorderError('CODE_WRONG', 'this is not the code that the app shows now', {
        member: 'code',
      });
    }
    await this.#catalog.factors.confirmTotp(user.id, step, by);
  }

  /** New recovery codes in place of all others; they are shown this once. */
  async renewRecoveryCodes(user: User, by: Actor): Promise<string[]> {
    const codes = newRecoveryCodes();
    await this.#catalog.factors.setRecoveryCodes(user.id, codes.map(hashRecoveryCode), by);
    return codes;
  }

  /**
   * Takes one factor of the user away. Throws `FACTOR_NOT_FOUND`, and `FACTOR_REQUIRED` for the
   * last one of a user who has to have one.
   */
  async remove(user: User, which: 'totp' | { readonly passkeyId: string }, by: Actor) {
    const { factors } = this.#catalog;
    const { totp, passkeys } = await this.of(user);
    const count = passkeys.length + (totp === undefined ? 0 : 1);
    if (count === 1 && this.isRequired(user)) {
      throw new RecorderError('FACTOR_REQUIRED', 'a second factor is required: add another first');
    }
    const isRemoved =
      which === 'totp'
        ? await factors.removeTotp(user.id, by)
        : await factors.removePasskey(user.id, which.passkeyId, by);
    if (!isRemoved) throw new RecorderError('FACTOR_NOT_FOUND', 'there is no such second factor');
    // Codes in place of a factor that is no longer there would be good for nothing.
    if (!(await factors.hasFactor(user.id))) await factors.removeAll(user.id, by);
  }

  /** Whether the answer proves this user. A code is good once. */
  async verify(user: User, given: FactorAnswer, by: Actor): Promise<boolean> {
    const { factors } = this.#catalog;
    switch (given.kind) {
      case 'totp':
        return this.#verifyTotp(user, given.code);
      case 'recovery-code':
        return factors.spendRecoveryCode(user.id, hashRecoveryCode(given.code), by);
      case 'passkey': {
        const { answer, ...asked } = given;
        return (await this.passkeys.verify(answer, { ...asked, isAlone: false })) === user.id;
      }
    }
  }

  async #verifyTotp(user: User, code: string): Promise<boolean> {
    const totp = await this.#catalog.factors.totp(user.id);
    if (totp?.confirmedAtMs === undefined) return false;
    const step = totpStep(totp.secret, code, this.#clock.nowMs(), totp.lastStep);
    return step !== undefined && this.#catalog.factors.spendTotpStep(user.id, step);
  }
}
