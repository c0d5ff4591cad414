import { sql } from 'kysely';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { ObjectTable, RecordingObjects } from './object-table.ts';

/** Not by its index: in the order of the ids. */
const IS_THERE = sql<boolean>`+state in ('moved', 'archived')`;

/** The objects of the recordings whose audio is in the archive, in the order of their ids. */
export class ArchivedObjectTable {
  readonly #database: CatalogDatabase;
  readonly #objects: ObjectTable;

  constructor(database: CatalogDatabase, objects: ObjectTable) {
    this.#database = database;
    this.#objects = objects;
  }

  /** Those after a recording, at most `limit`. */
  after(recordingId: string, limit: number): RecordingObjects[] {
    const ids = queries
      .selectFrom('archived_recordings')
      .select('recording_id as id')
      .where('recording_id', '>', recordingId)
      .where(IS_THERE);
    const rows = this.#database.all(ids.orderBy('recording_id').limit(limit));
    return rows.flatMap(({ id }) => this.of(id) ?? []);
  }

  /** Undefined for a recording that is not in the archive. */
  of(recordingId: string): RecordingObjects | undefined {
    const objects = this.#objects.of(recordingId);
    return objects?.isArchived === true ? objects : undefined;
  }

  /** How many there are. */
  count(): number {
    const rows = queries
      .selectFrom('archived_recordings')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('state', 'in', ['moved', 'archived']);
    return this.#database.first(rows)?.n ?? 0;
  }
}
