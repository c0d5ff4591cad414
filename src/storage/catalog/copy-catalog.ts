import { backup, DatabaseSync } from 'node:sqlite';
import { RecorderError } from '../../base/index.ts';
import { CatalogDatabase } from './catalog-database.ts';
import { catalogError } from './catalog-error.ts';
import { ObjectTable, type RecordingObjects } from './object-table.ts';

/** In one step, so that who writes meanwhile cannot make it begin anew. */
const ALL_PAGES = 2_000_000_000;
const BATCH = 100;

/**
 * Copies the catalog at `path` as it is at one moment into a single new file, beside a recorder
 * that runs. Errors: those of the catalog.
 */
export async function copyCatalog(path: string, target: string): Promise<void> {
  try {
    const source = new DatabaseSync(path, { readOnly: true });
    try {
      await backup(source, target, { rate: ALL_PAGES });
    } finally {
      source.close();
    }
    const copy = new DatabaseSync(target);
    // No files beside it: it is carried away as one.
    copy.exec('PRAGMA journal_mode = DELETE');
    copy.close();
  } catch (error) {
    const known = catalogError(error);
    if (known instanceof RecorderError) throw known;
    const why = `The catalog ${path} cannot be copied.`;
    throw new RecorderError('CATALOG_FAILED', why, { cause: error });
  }
}

/** Reads in a copy which objects the recordings are. */
export async function withCopiedObjects<T>(
  copy: string,
  action: (objects: ObjectTable) => Promise<T>,
): Promise<T> {
  const database = openCopy(copy);
  try {
    return await action(new ObjectTable(new CatalogDatabase(database)));
  } finally {
    database.close();
  }
}

/** The objects of all recordings of a copy, by id. */
export function* copiedObjects(copy: string): Generator<RecordingObjects> {
  const database = openCopy(copy);
  try {
    const objects = new ObjectTable(new CatalogDatabase(database));
    for (let batch = objects.after('', BATCH); batch.length > 0; ) {
      yield* batch;
      batch = objects.after(batch.at(-1)!.recordingId, BATCH);
    }
  } finally {
    database.close();
  }
}

/** Ends all log-ins in a copy that is put back: they are of another time. */
export function endCopiedLogIns(copy: string): void {
  const database = new DatabaseSync(copy);
  for (const table of ['web_sessions', 'login_steps', 'setup_tokens']) {
    database.exec(`DELETE FROM ${table}`);
  }
  database.close();
}

function openCopy(copy: string): DatabaseSync {
  const database = new DatabaseSync(copy, { readOnly: true });
  // One that was made before there were archives says of no recording that it is in one.
  const tables = "select 1 from sqlite_schema where name = 'archived_recordings'";
  if (database.prepare(tables).get() === undefined) {
    const columns = 'recording_id text, state text, path text';
    database.exec(`create temp table archived_recordings (${columns})`);
  }
  return database;
}
