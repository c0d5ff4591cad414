// A thread of its own that changes nothing: a long search or checkpoint never holds up the calls.
import { createHash, type Hash } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadAnswer, ReadRequest } from './read-thread.ts';

const { path } = workerData as { readonly path: string };
const database = new DatabaseSync(path, { timeout: 2000 });
database.exec('pragma cache_size = -65536; pragma mmap_size = 1073741824;');
// Not opened read-only: a checkpoint is allowed under query_only, a change is not.
database.exec('pragma query_only = on; pragma trusted_schema = off;');
// `set_digest(text order by text)`: SHA-256 over texts, a line each, in lower-case hex.
database.aggregate('set_digest', {
  start: () => createHash('sha256') as never,
  step: (hash, text) => (hash as unknown as Hash).update(`${text}\n`) as never,
  result: (hash) => (hash as unknown as Hash).digest('hex'),
});

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
