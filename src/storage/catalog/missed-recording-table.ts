import { newId } from '../../base/index.ts';
import type { CallDirection, Parties } from '../../recording/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';

/** A call that should have been recorded and was not. */
export interface MissedRecording {
  readonly atMs: number;
  /** Why, for example `no-line`. */
  readonly code: string;
  readonly detail: string;
  readonly direction: CallDirection | undefined;
  /** Host and port that offered the call. */
  readonly peer: string;
  readonly parties: Parties;
}

/** The calls that should have been recorded and were not. */
export class MissedRecordingTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /** Notes one, durably. */
  insert(missed: MissedRecording): void {
    this.#database.run(
      queries.insertInto('missed_recordings').values({
        id: newId(missed.atMs),
        at_ms: missed.atMs,
        code: missed.code,
        detail: missed.detail,
        direction: missed.direction ?? null,
        peer: missed.peer,
        parties: JSON.stringify(missed.parties),
      }),
    );
  }

  /** The newest first, at most `limit`. */
  async list(limit: number): Promise<MissedRecording[]> {
    const newest = queries.selectFrom('missed_recordings').selectAll().limit(limit);
    const rows = this.#database.all(newest.orderBy('at_ms', 'desc').orderBy('id', 'desc'));
    return rows.map((row) => ({
      atMs: row.at_ms,
      code: row.code,
      detail: row.detail,
      direction: (row.direction ?? undefined) as CallDirection | undefined,
      peer: row.peer,
      parties: JSON.parse(row.parties) as Parties,
    }));
  }

  count(): number {
    const all = queries.selectFrom('missed_recordings');
    const row = this.#database.first(all.select((eb) => eb.fn.countAll<number>().as('count')));
    return row?.count ?? 0;
  }
}
