import { systemCode } from '../../base/index.ts';
import type { SecretBox } from '../crypto/index.ts';
import { type CatalogDatabase, type Query, queries } from './catalog-database.ts';
import { totpName } from './factor-table.ts';
import { webhookSecretName } from './webhook-target-table.ts';

/** A secret as it lies in a table. */
interface SealedSecret {
  /** What it is sealed for. */
  readonly name: string;
  readonly sealed: Uint8Array;
  /** Puts other bytes in its place. */
  readonly replace: (sealed: Uint8Array) => Query<unknown>;
}

/** All secrets of the catalog, under the aspect of what they are wrapped by. */
export class SecretWraps {
  readonly #database: CatalogDatabase;
  readonly #box: SecretBox | undefined;

  constructor(database: CatalogDatabase, box: SecretBox | undefined) {
    this.#database = database;
    this.#box = box;
  }

  /**
   * Wraps all anew by the newest master key, all or none; how many. One whose master key is gone
   * stays as it is. Errors: `KEY_DAMAGED`, `KEY_LOCKED`.
   */
  rewrap(): number {
    return this.#database.transaction(() => {
      let count = 0;
      for (const { name, sealed, replace } of this.#secrets()) {
        const wrapped = this.#rewrapped(name, sealed);
        if (wrapped === undefined) continue;
        this.#database.run(replace(wrapped));
        count++;
      }
      return count;
    });
  }

  /** What each is wrapped by, as it stands. */
  all(): Uint8Array[] {
    return this.#secrets().map(({ sealed }) => sealed);
  }

  /** Every column of the schema that a {@link SecretBox} fills. */
  #secrets(): SealedSecret[] {
    return [...this.#ofSettings(), ...this.#ofUsers(), ...this.#ofWebhooks()];
  }

  #ofSettings(): SealedSecret[] {
    return this.#database.all(queries.selectFrom('secrets').selectAll()).map((row) => ({
      ...row,
      replace: (sealed) =>
        queries.updateTable('secrets').set({ sealed }).where('name', '=', row.name),
    }));
  }

  #ofUsers(): SealedSecret[] {
    const rows = this.#database.all(queries.selectFrom('totp_secrets').selectAll());
    return rows.map(({ user_id: userId, sealed: before }) => ({
      name: totpName(userId),
      sealed: before,
      replace: (sealed) =>
        queries.updateTable('totp_secrets').set({ sealed }).where('user_id', '=', userId),
    }));
  }

  #ofWebhooks(): SealedSecret[] {
    const rows = this.#database.all(queries.selectFrom('webhook_targets').selectAll());
    return rows.map(({ id, sealed_secret: before }) => ({
      name: webhookSecretName(id),
      sealed: before,
      replace: (sealed) =>
        queries.updateTable('webhook_targets').set({ sealed_secret: sealed }).where('id', '=', id),
    }));
  }

  #rewrapped(name: string, sealed: Uint8Array): Buffer | undefined {
    try {
      return this.#box?.rewrap(name, sealed);
    } catch (error) {
      if (systemCode(error) === 'KEY_UNKNOWN') return undefined;
      throw error;
    }
  }
}
