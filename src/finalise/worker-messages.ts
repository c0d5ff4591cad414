import type { FinaliseJob } from './finalise-job.ts';
import type { FinalisedFacts } from './recording-facts.ts';

/** What the pool sends to a worker. */
export interface WorkerRequest {
  readonly job: FinaliseJob;
}

/** What a worker sends: signs of life, then exactly one result per job. */
export type WorkerReply =
  | { readonly type: 'progress' }
  | { readonly type: 'done'; readonly facts: FinalisedFacts }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly message: string;
      readonly isRetryable: boolean;
    };
