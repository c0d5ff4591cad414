import { closeSync, fsync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { SharedRun } from '../../base/index.ts';

const syncFile = promisify(fsync);

/** By directory; there are as many as a process writes journals to. */
const runs = new Map<string, SharedRun>();

/**
 * Makes the name of the file at `path` durable, or that it has none any more. Those who ask at the
 * same time for files of one directory share what it costs.
 */
export function syncDirectoryOf(path: string): Promise<void> {
  const directory = dirname(path);
  let run = runs.get(directory);
  if (run === undefined) {
    run = new SharedRun(() => sync(directory));
    runs.set(directory, run);
  }
  return run.request();
}

async function sync(directory: string): Promise<void> {
  const descriptor = openSync(directory, 'r');
  try {
    await syncFile(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
