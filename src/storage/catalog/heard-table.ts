import type { Clock } from '../../base/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';

/** Which of their own recordings users have heard: the marks of the inbox. */
export class HeardTable {
  readonly #database: CatalogDatabase;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Notes that a user hears a recording; the first time counts. */
  note(userId: string, recordingId: string): void {
    if (this.among(userId, [recordingId]).size > 0) return;
    const row = { user_id: userId, recording_id: recordingId, at_ms: this.#clock.nowMs() };
    this.#database.run(queries.insertInto('heard_recordings').values(row));
  }

  /** Those of the recordings that the user has heard. */
  among(userId: string, recordingIds: readonly string[]): ReadonlySet<string> {
    const rows = this.#database.all(
      queries
        .selectFrom('heard_recordings')
        .select('recording_id')
        .where('user_id', '=', userId)
        .where('recording_id', 'in', recordingIds),
    );
    return new Set(rows.map((row) => row.recording_id));
  }
}
