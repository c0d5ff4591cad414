import { systemCode } from '../../base/index.ts';
import type { SecretBox } from '../crypto/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { totpName } from './factor-table.ts';

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
      for (const { name, sealed } of this.#secrets()) {
        const wrapped = this.#rewrapped(name, sealed);
        if (wrapped === undefined) continue;
        const row = queries.updateTable('secrets').set({ sealed: wrapped });
        this.#database.run(row.where('name', '=', name));
        count++;
      }
      for (const { user_id: userId, sealed } of this.#totps()) {
        const wrapped = this.#rewrapped(totpName(userId), sealed);
        if (wrapped === undefined) continue;
        const row = queries.updateTable('totp_secrets').set({ sealed: wrapped });
        this.#database.run(row.where('user_id', '=', userId).where('sealed', '=', sealed));
        count++;
      }
      return count;
    });
  }

  /** What each is wrapped by, as it stands. */
  all(): Uint8Array[] {
    return [...this.#secrets(), ...this.#totps()].map(({ sealed }) => sealed);
  }

  #secrets() {
    return this.#database.all(queries.selectFrom('secrets').selectAll());
  }

  #totps() {
    return this.#database.all(queries.selectFrom('totp_secrets').select(['user_id', 'sealed']));
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
