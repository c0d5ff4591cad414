import { type ChildProcess, fork } from 'node:child_process';
import { RecorderError, type Timer, type Timers } from '../base/index.ts';
import type { FinaliseJob } from './finalise-job.ts';
import type { FinalisedFacts } from './recording-facts.ts';
import type { WorkerReply, WorkerRequest } from './worker-messages.ts';

export interface WorkerProcessOptions {
  readonly path: string;
  readonly timers: Timers;
  /** Killed when it says nothing for this long while it has a job. */
  readonly stallMs: number;
}

interface OpenJob {
  readonly resolve: (facts: FinalisedFacts) => void;
  readonly reject: (error: RecorderError) => void;
  watch: Timer;
}

/** One child process that does one job at a time. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #options: WorkerProcessOptions;
  readonly #exited: Promise<void>;
  #job: OpenJob | undefined;
  #isGone = false;
  #isStalled = false;

  constructor(options: WorkerProcessOptions) {
    this.#options = options;
    this.#child = fork(options.path, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child.on('message', (reply: WorkerReply) => this.#receive(reply));
    this.#exited = new Promise((resolve) => {
      const gone = (how: string): void => {
        this.#gone(how);
        resolve();
      };
      this.#child.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
      this.#child.once('error', (error) => gone(error.message));
    });
    // An idle worker does not keep the program alive.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  /** Whether the process has ended; it takes no job then. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Undefined where it could not be started. */
  get processId(): number | undefined {
    return this.#child.pid;
  }

  run(job: FinaliseJob): Promise<FinalisedFacts> {
    return new Promise((resolve, reject) => {
      this.#child.ref();
      this.#child.channel?.ref();
      this.#job = { resolve, reject, watch: this.#watch() };
      const request: WorkerRequest = { job };
      // Where the process is ending its 'exit' rejects the job.
      this.#child.send(request, () => {});
    });
  }

  /** Ends the process at once; a job that it had is rejected. Idempotent. */
  async kill(): Promise<void> {
    if (!this.#isGone) {
      // Whoever waits for the end must not end before it is told.
      this.#child.ref();
      this.#child.kill('SIGKILL');
    }
    await this.#exited;
  }

  #watch(): Timer {
    return this.#options.timers.after(this.#options.stallMs, () => {
      this.#isStalled = true;
      this.#child.kill('SIGKILL');
    });
  }

  #receive(reply: WorkerReply): void {
    const job = this.#job;
    if (job === undefined) return;
    job.watch.cancel();
    if (reply.type === 'progress') {
      job.watch = this.#watch();
      return;
    }
    this.#finish();
    if (reply.type === 'done') job.resolve(reply.facts);
    else {
      const { code, message, isRetryable } = reply;
      job.reject(new RecorderError(code, message, { isRetryable }));
    }
  }

  #finish(): void {
    this.#job = undefined;
    if (this.#isGone) return;
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #gone(how: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    const job = this.#job;
    if (job === undefined) return;
    job.watch.cancel();
    this.#finish();
    const [code, why] = this.#isStalled
      ? ['FINALISE_STALLED', 'The finalising process stood still and was ended.']
      : ['FINALISE_CRASHED', `The finalising process ended in the middle of its work: ${how}.`];
    job.reject(new RecorderError(code!, why!, { isRetryable: true }));
  }
}
