import { sql } from 'kysely';
import { queries } from './catalog-database.ts';
import type { ReadThread } from './read-thread.ts';
import { collectedRows, listRequest, type Recordings } from './recording-list.ts';
import type { RecordingQuery } from './recording-types.ts';
import type { Visibility } from './visibility.ts';

/** Recordings that were chosen, however many: by the 16 bytes of their ids. */
export interface ChosenRecordings {
  readonly count: number;
  /** Of their audio. */
  readonly sizeBytes: number;
  /** Ids one after the other, by start; `formatId` makes a text of 16 bytes. */
  readonly ids: Uint8Array;
}

const NOTHING: ChosenRecordings = { count: 0, sizeBytes: 0, ids: new Uint8Array() };

/** Chooses recordings for what is done with many of them. */
export class RecordingChoices {
  readonly #thread: ReadThread;

  /** `thread` is one that lists of recordings do not wait for. */
  constructor(thread: ReadThread) {
    this.#thread = thread;
  }

  /** All that a list has on all its pages. */
  async matching(visibility: Visibility, query: RecordingQuery): Promise<ChosenRecordings> {
    if (visibility.isNothing) return NOTHING;
    const request = listRequest({ ...query, cursor: undefined }, visibility.condition);
    const all = queries.selectFrom('recordings').where('row', 'in', collectedRows(request));
    return this.#chosen(all);
  }

  /** Those of `ids` that the reader sees. */
  async among(visibility: Visibility, ids: readonly string[]): Promise<ChosenRecordings> {
    if (visibility.isNothing || ids.length === 0) return NOTHING;
    const given = sql<string>`(select value from json_each(${JSON.stringify(ids)}))`;
    const named = queries.selectFrom('recordings').where('id', 'in', given);
    const { condition } = visibility;
    return this.#chosen(condition === undefined ? named : named.where(condition.recordings));
  }

  async #chosen(rows: Recordings<object>): Promise<ChosenRecordings> {
    const digits = sql`replace(id, '-', '')`;
    const [row] = await this.#thread.all(
      rows.select((eb) => [
        eb.fn.countAll<number>().as('count'),
        eb.fn.coalesce(eb.fn.sum<number>('size_bytes'), sql<number>`0`).as('sizeBytes'),
        // One value, not a row for each: a million of those would hold up whoever takes them.
        sql<Uint8Array | null>`unhex(group_concat(${digits}, '' order by started_at_ms, id))`.as(
          'ids',
        ),
      ]),
    );
    return { ...NOTHING, ...row, ids: row?.ids ?? NOTHING.ids };
  }
}
