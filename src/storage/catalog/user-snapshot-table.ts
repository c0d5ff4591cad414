import { createHash } from 'node:crypto';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { foldCase, numberKey } from './folded-text.ts';
import { sortKey } from './recording-rows.ts';
import type { RememberedUser } from './user.ts';

const ID_OF_FINGERPRINT = queries
  .selectFrom('user_snapshots')
  .select('id')
  .where('fingerprint', '=', '')
  .compile();

/**
 * Users as recordings remember them, for monitor filters: a recording keeps pointing at how its
 * user was when it was made. As long as a user does not change, all recordings share one.
 */
export class UserSnapshotTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /** The id of what is to be remembered; made where it is new. */
  idOf(user: RememberedUser): number {
    const facts = {
      user_id: user.id,
      login_name: foldCase(user.loginName),
      last_name: foldCase(user.lastName),
      first_name: foldCase(user.firstName),
      email: foldCase(user.email),
      department: foldCase(user.department),
      last_name_key: sortKey(user.lastName),
      first_name_key: sortKey(user.firstName),
      department_key: sortKey(user.department),
    };
    const numbers = [...new Set(user.numbers.map(numberKey))].sort();
    const devices = [...new Set(user.devices.map(foldCase))].sort();
    const said = JSON.stringify([facts, { numbers, devices }]);
    const fingerprint = createHash('sha256').update(said).digest('hex');
    const known = this.#database.firstOf(ID_OF_FINGERPRINT, [fingerprint])?.id;
    if (known !== undefined) return known;
    const row = { fingerprint, ...facts };
    const made = this.#database.first(
      queries.insertInto('user_snapshots').values(row).returning('id'),
    );
    const id = made?.id ?? 0;
    for (const number of numbers) {
      const entry = { snapshot_id: id, number };
      this.#database.run(queries.insertInto('user_snapshot_numbers').values(entry));
    }
    for (const device of devices) {
      const entry = { snapshot_id: id, device };
      this.#database.run(queries.insertInto('user_snapshot_devices').values(entry));
    }
    return id;
  }
}
