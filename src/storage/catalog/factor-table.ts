import { assert, type Clock } from '../../base/index.ts';
import type { Actor } from '../audit/index.ts';
import type { SecretBox } from '../crypto/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { PasskeyRow } from './schema.ts';

/** What proves, beside a password, who somebody is. */
export type FactorKind = 'totp' | 'passkey' | 'recovery-codes';

/** A secret shared with an authenticator app (RFC 6238). */
export interface TotpSecret {
  /** Base32. */
  readonly secret: string;
  /** Time step of the last code that was used. */
  readonly lastStep: number;
  /** Undefined until a first code proved that the app has the secret. */
  readonly confirmedAtMs: number | undefined;
}

/** A public-key credential (WebAuthn). */
export interface Passkey {
  /** Credential id, base64url. */
  readonly id: string;
  readonly userId: string;
  /** What the user calls it. */
  readonly name: string;
  /** Host name that it is bound to. */
  readonly relyingParty: string;
  /** COSE key. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly createdAtMs: number;
  readonly usedAtMs: number | undefined;
}

export interface FactorTableOptions {
  readonly database: CatalogDatabase;
  readonly audit: AuditTable;
  readonly clock: Clock;
  /** Undefined: secrets of authenticator apps can be neither read nor set. */
  readonly secretBox: SecretBox | undefined;
}

/** The second factors of users. */
export class FactorTable {
  readonly #options: FactorTableOptions;
  readonly #database: CatalogDatabase;

  constructor(options: FactorTableOptions) {
    this.#options = options;
    this.#database = options.database;
  }

  /** Whether the user has a factor that a log-in can ask for. */
  async hasFactor(userId: string): Promise<boolean> {
    const totp = await this.totp(userId);
    return totp?.confirmedAtMs !== undefined || (await this.passkeys(userId)).length > 0;
  }

  async totp(userId: string): Promise<TotpSecret | undefined> {
    const row = this.#database.first(
      queries.selectFrom('totp_secrets').selectAll().where('user_id', '=', userId),
    );
    if (row === undefined) return undefined;
    const secret = this.#box().open(totpName(userId), row.sealed);
    const { last_step: lastStep, confirmed_at_ms: confirmedAtMs } = row;
    return { secret, lastStep, confirmedAtMs: confirmedAtMs ?? undefined };
  }

  /** Keeps a secret that is not confirmed yet, in place of one that was not either. */
  async beginTotp(userId: string, secret: string): Promise<void> {
    const sealed = this.#box().seal(totpName(userId), secret);
    const row = { user_id: userId, sealed, last_step: 0, confirmed_at_ms: null };
    this.#database.transaction(() => {
      const open = queries.deleteFrom('totp_secrets').where('user_id', '=', userId);
      this.#database.run(open.where('confirmed_at_ms', 'is', null));
      this.#database.run(queries.insertInto('totp_secrets').values(row));
    });
  }

  /** The app has the secret: it counts from now on. */
  async confirmTotp(userId: string, step: number, by: Actor): Promise<void> {
    const changes = { last_step: step, confirmed_at_ms: this.#options.clock.nowMs() };
    this.#database.transaction(() => {
      const secret = queries.updateTable('totp_secrets').set(changes);
      this.#database.run(secret.where('user_id', '=', userId));
      this.#report('access.factor-added', userId, by, { factor: 'totp' });
    });
  }

  /** Uses up the code of a time step; false where it, or a later one, was used already. */
  async spendTotpStep(userId: string, step: number): Promise<boolean> {
    const secret = queries.updateTable('totp_secrets').set({ last_step: step });
    return (
      this.#database.run(secret.where('user_id', '=', userId).where('last_step', '<', step)) === 1
    );
  }

  async passkeys(userId: string): Promise<Passkey[]> {
    const all = queries.selectFrom('passkeys').selectAll().where('user_id', '=', userId);
    return this.#database.all(all.orderBy('created_at_ms')).map(passkeyFrom);
  }

  async passkey(id: string): Promise<Passkey | undefined> {
    const row = this.#database.first(
      queries.selectFrom('passkeys').selectAll().where('id', '=', id),
    );
    return row === undefined ? undefined : passkeyFrom(row);
  }

  async addPasskey(passkey: Omit<Passkey, 'createdAtMs' | 'usedAtMs'>, by: Actor): Promise<void> {
    const { id, userId, name, relyingParty, publicKey, counter, transports } = passkey;
    const row: PasskeyRow = {
      ...{ id, user_id: userId, name, relying_party: relyingParty, public_key: publicKey, counter },
      transports: JSON.stringify(transports),
      ...{ created_at_ms: this.#options.clock.nowMs(), used_at_ms: null },
    };
    this.#database.transaction(() => {
      this.#database.run(queries.insertInto('passkeys').values(row));
      this.#report('access.factor-added', userId, by, { factor: 'passkey', name });
    });
  }

  /** Notes a use, with the new count of the authenticator. */
  async touchPasskey(id: string, counter: number): Promise<void> {
    const changes = { counter, used_at_ms: this.#options.clock.nowMs() };
    this.#database.run(queries.updateTable('passkeys').set(changes).where('id', '=', id));
  }

  /** Replaces the recovery codes. */
  async setRecoveryCodes(userId: string, hashes: readonly Uint8Array[], by: Actor): Promise<void> {
    this.#database.transaction(() => {
      this.#database.run(queries.deleteFrom('recovery_codes').where('user_id', '=', userId));
      for (const hash of hashes) {
        const row = { user_id: userId, code_hash: hash };
        this.#database.run(queries.insertInto('recovery_codes').values(row));
      }
      this.#report('access.factor-added', userId, by, { factor: 'recovery-codes' });
    });
  }

  /** Uses a code up; false where the user has no such code. */
  async spendRecoveryCode(userId: string, hash: Uint8Array, by: Actor): Promise<boolean> {
    return this.#database.transaction(() => {
      const code = queries.deleteFrom('recovery_codes').where('user_id', '=', userId);
      if (this.#database.run(code.where('code_hash', '=', hash)) === 0) return false;
      this.#report('access.recovery-code-used', userId, by, { left: this.#codesLeft(userId) });
      return true;
    });
  }

  async recoveryCodesLeft(userId: string): Promise<number> {
    return this.#codesLeft(userId);
  }

  /** Takes the authenticator app away; false where there was none. */
  async removeTotp(userId: string, by: Actor): Promise<boolean> {
    return this.#database.transaction(() => {
      const secret = queries.deleteFrom('totp_secrets').where('user_id', '=', userId);
      if (this.#database.run(secret) === 0) return false;
      this.#report('access.factor-removed', userId, by, { factor: 'totp' });
      return true;
    });
  }

  /** Takes one passkey of the user away; false where they have no such one. */
  async removePasskey(userId: string, id: string, by: Actor): Promise<boolean> {
    return this.#database.transaction(() => {
      const passkey = queries.deleteFrom('passkeys').where('user_id', '=', userId);
      if (this.#database.run(passkey.where('id', '=', id)) === 0) return false;
      this.#report('access.factor-removed', userId, by, { factor: 'passkey' });
      return true;
    });
  }

  /** Takes everything away, also the recovery codes. Returns what there was. */
  async removeAll(userId: string, by: Actor): Promise<FactorKind[]> {
    return this.#database.transaction(() => {
      const tables = [
        ['totp', 'totp_secrets'],
        ['passkey', 'passkeys'],
        ['recovery-codes', 'recovery_codes'],
      ] as const;
      const removed = tables.flatMap(([kind, table]) =>
        this.#database.run(queries.deleteFrom(table).where('user_id', '=', userId)) > 0
          ? [kind]
          : [],
      );
      if (removed.length > 0) this.#report('access.factor-removed', userId, by, { removed });
      return removed;
    });
  }

  #codesLeft(userId: string): number {
    const codes = queries.selectFrom('recovery_codes').where('user_id', '=', userId);
    return this.#database.first(codes.select((eb) => eb.fn.countAll<number>().as('count')))!.count;
  }

  #report(
    action: 'access.factor-added' | 'access.factor-removed' | 'access.recovery-code-used',
    userId: string,
    by: Actor,
    details: Readonly<Record<string, unknown>>,
  ): void {
    const user = queries.selectFrom('users').select('login_name').where('id', '=', userId);
    const name = this.#database.first(user)?.login_name;
    const object = { kind: 'user', id: userId, name } as const;
    this.#options.audit.append({ actor: by, action, object, details });
  }

  #box(): SecretBox {
    const { secretBox } = this.#options;
    assert(secretBox !== undefined, 'the catalog was opened without a box for secrets');
    return secretBox;
  }
}

/** Name that the secret of an authenticator app is sealed for: it opens for no other user. */
export function totpName(userId: string): string {
  return `totp of ${userId}`;
}

function passkeyFrom(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    relyingParty: row.relying_party,
    publicKey: row.public_key,
    counter: row.counter,
    transports: JSON.parse(row.transports) as string[],
    createdAtMs: row.created_at_ms,
    usedAtMs: row.used_at_ms ?? undefined,
  };
}
