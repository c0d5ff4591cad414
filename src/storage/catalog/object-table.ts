import { sql } from 'kysely';
import type { RecordingFacts } from '../../recording/index.ts';
import { isEncryptedPath } from './archive-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';

/** The objects of a recording, as its row names them. */
export interface RecordingObjects {
  readonly recordingId: string;
  readonly audio: Pick<RecordingFacts['audio'], 'objectId' | 'sha256' | 'sizeBytes'>;
  readonly peaksObjectId: string;
  /** The audio is in the archive alone: the store has only the waveform. */
  readonly isArchived: boolean;
  /** It is, and encrypted there: it opens with the key file of the recording. */
  readonly isArchivedEncrypted: boolean;
}

const OBJECTS = queries
  .selectFrom('recordings')
  .innerJoin('recording_facts', 'recording_facts.recording_id', 'recordings.id')
  .leftJoin('archived_recordings', 'archived_recordings.recording_id', 'recordings.id')
  .select([
    'recordings.id as id',
    // Of documents that may be long, only what is needed is taken out.
    sql<string>`facts ->> '$.audio'`.as('audio'),
    sql<string>`facts ->> '$.peaksObjectId'`.as('peaks_object_id'),
    sql<number>`coalesce(state in ('moved', 'archived'), 0)`.as('is_archived'),
    'archived_recordings.path as archive_path',
  ]);

/** Which objects of the store the recordings are: for the care of the store, not for people. */
export class ObjectTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /** The objects of all recordings by id, after one of them, at most `limit`. */
  after(recordingId: string, limit: number): RecordingObjects[] {
    const next = OBJECTS.where('recordings.id', '>', recordingId);
    return this.#database.all(next.orderBy('recordings.id').limit(limit)).map(objectsFrom);
  }

  /** The objects of a recording; undefined where there is none. */
  of(recordingId: string): RecordingObjects | undefined {
    const row = this.#database.first(OBJECTS.where('recordings.id', '=', recordingId));
    return row === undefined ? undefined : objectsFrom(row);
  }

  /** How many recordings there are. */
  count(): number {
    const all = queries.selectFrom('recordings');
    return this.#database.first(all.select((eb) => eb.fn.countAll<number>().as('n')))?.n ?? 0;
  }

  /**
   * Names other objects with the same content, durably; false where the recording is gone, or has
   * others than `was` by now.
   */
  replace(was: RecordingObjects, objects: { readonly audio: string; readonly peaks: string }) {
    return this.#database.transaction(() => {
      const now = this.of(was.recordingId);
      if (now?.audio.objectId !== was.audio.objectId) return false;
      const { audio, peaks } = objects;
      const facts = sql<string>`json_set(facts, '$.audio.objectId', ${audio}, '$.peaksObjectId', ${peaks})`;
      const row = queries.updateTable('recording_facts').set({ facts });
      this.#database.run(row.where('recording_id', '=', was.recordingId));
      return true;
    });
  }
}

function objectsFrom(row: {
  readonly id: string;
  readonly audio: string;
  readonly peaks_object_id: string;
  readonly is_archived: number;
  readonly archive_path: string | null;
}): RecordingObjects {
  const { objectId, sha256, sizeBytes } = JSON.parse(row.audio) as RecordingFacts['audio'];
  const isArchived = row.is_archived === 1;
  return {
    recordingId: row.id,
    audio: { objectId, sha256, sizeBytes },
    peaksObjectId: row.peaks_object_id,
    isArchived,
    isArchivedEncrypted: isArchived && isEncryptedPath(row.archive_path ?? ''),
  };
}
