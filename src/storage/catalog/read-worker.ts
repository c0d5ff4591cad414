// A thread of its own that changes nothing: a long search or checkpoint never holds up the calls.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { fenceReads } from './read-fence.ts';
import type { ReadAnswer, ReadRequest } from './read-thread.ts';
import { addSetDigest } from './set-digest.ts';

const { path } = workerData as { readonly path: string };
const database = new DatabaseSync(path, { timeout: 2000 });
database.exec('pragma cache_size = -65536; pragma mmap_size = 1073741824;');
// Not opened read-only: a checkpoint is allowed under query_only, a change is not.
database.exec('pragma query_only = on; pragma trusted_schema = off;');
fenceReads(database);
addSetDigest(database);

parentPort?.on('message', ({ id, sql, parameters }: ReadRequest) => {
  parentPort?.postMessage(answer(id, sql, parameters));
});

function answer(id: number, sql: string, parameters: readonly unknown[]): ReadAnswer {
  try {
    return { id, rows: database.prepare(sql).all(...(parameters as SQLInputValue[])) };
  } catch (error) {
    const { message = '', errcode } = error as { message?: string; errcode?: number };
    return { id, error: { message, errcode } };
  }
}
