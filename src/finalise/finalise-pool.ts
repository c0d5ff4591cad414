import { type Log, RecorderError, type Timers } from '../base/index.ts';
import type { RecordingFacts } from '../recording/index.ts';
import type { FinaliseJob } from './finalise-job.ts';

export interface FinalisePoolOptions {
  readonly log: Log;
  readonly timers: Timers;
  /** Worker processes at most; default: one less than the processor cores, at least one. */
  readonly workers?: number | undefined;
  /** A worker that says nothing for this long is replaced; default five minutes. */
  readonly stallMs?: number | undefined;
  /** Program of the workers; default `finalise-worker.ts` of this folder. */
  readonly workerPath?: string | undefined;
}

/** Finalises journals in child processes of low priority. */
export class FinalisePool {
  readonly options: FinalisePoolOptions;

  constructor(options: FinalisePoolOptions) {
    this.options = options;
  }

  /** Resolves with the facts of the stored recording; rejects with a RecorderError. */
  async run(_job: FinaliseJob): Promise<RecordingFacts> {
    throw new RecorderError('FINALISE_FAILED', 'no worker');
  }

  /** Lets running jobs end for up to `graceMs`, then kills; queued jobs are rejected. */
  async close(_graceMs = 0): Promise<void> {}
}
