// Program of a worker process of FinalisePool: one job at a time, at low priority.
import { setPriority } from 'node:os';
import process from 'node:process';
import { errorText, RecorderError } from '../base/index.ts';
import { finaliseJournal } from './finalise-journal.ts';
import type { WorkerReply, WorkerRequest } from './worker-messages.ts';

/** Capturing and signalling go first. */
const NICENESS = 10;
const PROGRESS_MS = 1000;

function reply(message: WorkerReply): void {
  process.send?.(message);
}

async function work({ job }: WorkerRequest): Promise<void> {
  let lastMs = performance.now();
  const onProgress = (): void => {
    if (performance.now() - lastMs < PROGRESS_MS) return;
    lastMs = performance.now();
    reply({ type: 'progress' });
  };
  try {
    reply({ type: 'done', facts: await finaliseJournal(job, onProgress) });
  } catch (error) {
    // A mistake of the program ends the process; the pool reports it and starts another.
    if (!(error instanceof RecorderError)) throw error;
    const { code, isRetryable } = error;
    reply({ type: 'failed', code, message: errorText(error), isRetryable });
  }
}

try {
  setPriority(NICENESS);
} catch {
  // Not allowed here: it works as well, only less politely.
}
process.on('message', (request: WorkerRequest) => void work(request));
process.on('disconnect', () => process.exit(0));
