import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { RecorderError } from '../../base/index.ts';
import { type Query, queries } from './catalog-database.ts';
import { catalogError } from './catalog-error.ts';

export interface ReadRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface ReadAnswer {
  readonly id: number;
  readonly rows?: readonly unknown[];
  readonly error?: { readonly message: string; readonly errcode: number | undefined };
}

interface Waiting {
  resolve(rows: unknown[]): void;
  reject(error: unknown): void;
}

/** Runs queries that may take long in a thread of their own, one after the other. */
export class ReadThread {
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 0;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** The rows of `query` as committed when it runs. */
  async all<Row>(query: Query<Row>): Promise<Row[]> {
    if (this.#isClosed) throw new RecorderError('CATALOG_CLOSED', 'the catalog is closed');
    const { sql: text, parameters } = query.compile();
    const worker = this.#start();
    const request: ReadRequest = { id: this.#nextId++, sql: text, parameters };
    return new Promise<unknown[]>((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      worker.ref();
      worker.postMessage(request);
    }) as Promise<Row[]>;
  }

  /**
   * Moves what the write-ahead log holds into the database file, as far as readers allow, while
   * writing goes on (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint). Never throws.
   */
  async checkpoint(): Promise<void> {
    const checkpoint = sql`pragma wal_checkpoint(passive)`;
    await this.all({ compile: () => checkpoint.compile(queries) }).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // Without it a program that has nothing else to do ends before the thread has.
    this.#worker?.ref();
    await this.#worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    // Emitted code has another extension than its source.
    const name = import.meta.url.endsWith('.ts') ? 'read-worker.ts' : 'read-worker.js';
    const worker = new Worker(new URL(name, import.meta.url), {
      workerData: { path: this.#path },
      // Options of this process are not for its threads.
      execArgv: [],
    });
    worker.on('message', (answer: ReadAnswer) => this.#answered(worker, answer));
    worker.on('error', (error) => this.#failed(worker, error));
    worker.on('exit', () => this.#failed(worker, new Error('the thread that reads has ended')));
    this.#worker = worker;
    return worker;
  }

  #answered(worker: Worker, { id, rows, error }: ReadAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    // A thread with nothing to do does not keep the program running.
    if (this.#waiting.size === 0 && !this.#isClosed) worker.unref();
    if (error === undefined) waiting?.resolve([...(rows ?? [])]);
    else waiting?.reject(catalogError(Object.assign(new Error(error.message), error)));
  }

  #failed(worker: Worker, cause: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const options = { cause, isRetryable: true };
    const error = new RecorderError('CATALOG_FAILED', `reading: ${cause.message}`, options);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
