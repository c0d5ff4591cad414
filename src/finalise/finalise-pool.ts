import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Log, RecorderError, systemTimers, type Timers } from '../base/index.ts';
import type { FinaliseJob } from './finalise-job.ts';
import type { FinalisedFacts } from './recording-facts.ts';
import { WorkerProcess } from './worker-process.ts';

const STALL_MS = 5 * 60_000;

export interface FinalisePoolOptions {
  readonly log: Log;
  /** Default: those of this process. */
  readonly timers?: Timers | undefined;
  /** Worker processes at most; default: one less than the processor cores, at least one. */
  readonly workers?: number | undefined;
  /** A worker that says nothing for this long is replaced; default five minutes. */
  readonly stallMs?: number | undefined;
  /** Program of the workers; default: the one beside this file. */
  readonly workerPath?: string | undefined;
}

interface QueuedJob {
  readonly job: FinaliseJob;
  readonly resolve: (facts: FinalisedFacts) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Finalises journals in child processes of low priority, one job in each at a time. Workers are
 * started when there is work for them, and kept.
 */
export class FinalisePool {
  readonly #log: Log;
  readonly #timers: Timers;
  readonly #size: number;
  readonly #stallMs: number;
  readonly #workerPath: string;
  readonly #queue: QueuedJob[] = [];
  readonly #idle: WorkerProcess[] = [];
  readonly #busy = new Map<WorkerProcess, Promise<void>>();
  #isClosed = false;

  constructor(options: FinalisePoolOptions) {
    this.#log = options.log;
    this.#timers = options.timers ?? systemTimers;
    this.#size = Math.max(1, options.workers ?? availableParallelism() - 1);
    this.#stallMs = options.stallMs ?? STALL_MS;
    this.#workerPath = options.workerPath ?? defaultWorkerPath();
  }

  /** Jobs that wait for a worker. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Jobs that are being done. */
  get running(): number {
    return this.#busy.size;
  }

  /** Process ids of the workers that are there. */
  get workerIds(): number[] {
    const workers = [...this.#idle, ...this.#busy.keys()];
    return workers.flatMap(({ processId }) => processId ?? []);
  }

  /**
   * Resolves with the facts of the stored recording. Rejects with the RecorderError of the job;
   * `FINALISE_CRASHED`, `FINALISE_STALLED` and `FINALISE_CLOSED` are retryable: the journal is as
   * it was.
   */
  run(job: FinaliseJob): Promise<FinalisedFacts> {
    if (this.#isClosed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#advance();
    });
  }

  /**
   * Takes no more jobs; rejects those that wait, lets running ones end for up to `graceMs`, then
   * ends the workers. Idempotent.
   */
  async close(graceMs = 0): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#queue.splice(0)) reject(closedError());
    if (graceMs > 0 && this.#busy.size > 0) {
      const done = Promise.all(this.#busy.values());
      await new Promise<void>((resolve) => {
        const timer = this.#timers.after(graceMs, resolve);
        void done.then(() => {
          timer.cancel();
          resolve();
        });
      });
    }
    const workers = [...this.#idle.splice(0), ...this.#busy.keys()];
    await Promise.all(workers.map((worker) => worker.kill()));
  }

  #advance(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.#size) {
      const worker = this.#takeWorker();
      const next = this.#queue.shift()!;
      this.#busy.set(worker, this.#work(worker, next));
    }
  }

  #takeWorker(): WorkerProcess {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      if (!worker.isGone) return worker;
    }
    const options = { path: this.#workerPath, timers: this.#timers, stallMs: this.#stallMs };
    return new WorkerProcess(options);
  }

  async #work(worker: WorkerProcess, { job, resolve, reject }: QueuedJob): Promise<void> {
    try {
      resolve(await worker.run(job));
    } catch (error) {
      if (worker.isGone && !this.#isClosed) {
        const { recordingId } = job;
        this.#log.error({ recordingId, code: codeOf(error) }, 'finalising process was lost');
      }
      reject(error);
    } finally {
      this.#busy.delete(worker);
      if (this.#isClosed) await worker.kill();
      else if (!worker.isGone) this.#idle.push(worker);
      this.#advance();
    }
  }
}

/** Beside this file, with its ending: `.ts` from source, `.js` when built. */
function defaultWorkerPath(): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./finalise-worker.${ending}`, import.meta.url));
}

function closedError(): RecorderError {
  return new RecorderError('FINALISE_CLOSED', 'The recorder is stopping.', { isRetryable: true });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof RecorderError ? error.code : undefined;
}
