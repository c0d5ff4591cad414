import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecorderError, type Timers } from '../base/index.ts';
import { isRecorderRunning } from './instance-lock.ts';

const NOTICED = 'noticed-keys';
const NOTICE_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 200;

/**
 * Resolves when nothing is wrapped by other master keys than those of `version` any more, and
 * whatever was lies where a rotation finds it: no recorder runs, or the one that does has said so.
 * `runDirectory` holds what running processes leave for each other. Errors: `KEY_NOT_NOTICED`.
 */
export async function keysNoticed(
  runDirectory: string,
  version: string,
  timers: Timers,
): Promise<void> {
  const path = join(runDirectory, NOTICED);
  for (let waitedMs = 0; waitedMs < NOTICE_WITHIN_MS; waitedMs += ASK_EVERY_MS) {
    // One that starts from now on reads the keys after this.
    if (!(await isRecorderRunning({ run: runDirectory }))) return;
    if ((await readFile(path, 'utf8').catch(() => '')) === version) return;
    await new Promise<void>((resolve) => timers.after(ASK_EVERY_MS, resolve));
  }
  const why = 'The recorder that runs has not noticed that the master keys changed.';
  const next = 'Look at its log, then: earwitness key rotate --resume';
  throw new RecorderError('KEY_NOT_NOTICED', `${why} ${next}`);
}

/** Says that this recorder uses the master keys of `version`. */
export function noteNoticed(runDirectory: string, version: string): void {
  writeFileSync(join(runDirectory, NOTICED), version, { mode: 0o600 });
}

/** Takes back what an earlier recorder has said, before this one reads the keys. */
export function forgetNoticed(runDirectory: string): void {
  rmSync(join(runDirectory, NOTICED), { force: true });
}
