import { type CatalogDatabase, queries } from './catalog-database.ts';

/** What parts of the recorder remember of themselves from one run to the next. */
export class KeptFactTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /** What was kept under this name, undefined where nothing was. */
  get<T>(name: string): T | undefined {
    const kept = queries.selectFrom('kept_facts').select('value').where('name', '=', name);
    const row = this.#database.first(kept);
    return row === undefined ? undefined : (JSON.parse(row.value) as T);
  }

  /** The names that begin so. */
  names(prefix: string): string[] {
    const names = queries.selectFrom('kept_facts').select('name').orderBy('name');
    const rows = this.#database.all(
      names.where('name', '>=', prefix).where('name', '<', `${prefix}\uffff`),
    );
    return rows.map(({ name }) => name);
  }

  /** Keeps `facts`, durably, in place of what was kept before; null forgets. */
  set(name: string, facts: object | null): void {
    if (facts === null) {
      this.#database.run(queries.deleteFrom('kept_facts').where('name', '=', name));
      return;
    }
    const value = JSON.stringify(facts);
    const row = queries.insertInto('kept_facts').values({ name, value });
    this.#database.run(
      row.onConflict((conflict) => conflict.column('name').doUpdateSet({ value })),
    );
  }
}
