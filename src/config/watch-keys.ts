import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Alerts } from '../alerts/index.ts';
import { errorText, type Log, RecorderError, type Timers } from '../base/index.ts';
import type { KeyRing } from '../storage/crypto/index.ts';
import type { Closers } from './foundation.ts';
import { isRecorderRunning } from './instance-lock.ts';

export interface KeyWatchOptions {
  readonly keyRing: Pick<KeyRing, 'problem' | 'reload' | 'settled' | 'version'>;
  /** Directory of what running processes leave for each other. */
  readonly runDirectory: string;
  readonly alerts: Alerts;
  readonly timers: Timers;
  readonly closers: Closers;
  readonly log: Log;
}

const LOOK_EVERY_MS = 2000;
/** What failed is tried again with each so many looks: a passphrase or command may be there now. */
const LOOKS_TO_RETRY = 15;
const NOTICED = 'noticed-keys';
const NOTICE_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 200;

/**
 * Resolves when nothing is wrapped by other master keys than those of `version` any more, and
 * whatever was lies where a rotation finds it: no recorder runs, or the one that does has said so.
 * Errors: `KEY_NOT_NOTICED`.
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

/** Takes back what an earlier recorder has said, before this one reads the keys. */
export function forgetNoticed(runDirectory: string): void {
  rmSync(join(runDirectory, NOTICED), { force: true });
}

/**
 * Notices master keys that another process added or brought back, and tells as an alert that they
 * are not at hand.
 */
export function watchKeys(options: KeyWatchOptions): void {
  const { keyRing, runDirectory, alerts, timers, closers, log } = options;
  let isLooking = false;
  let looks = 0;
  let said: string | undefined;
  let told: string | undefined;
  const tellOthers = async (): Promise<void> => {
    const { version } = keyRing;
    if (version === said) return;
    // What was begun with older keys is where a rotation finds it, before that is told to go on.
    await keyRing.settled();
    if (keyRing.version !== version || version === said) return;
    writeFileSync(join(runDirectory, NOTICED), version, { mode: 0o600 });
    said = version;
  };
  const report = (): void => {
    // Keys that are at hand stay so until the next start, which the problem would spoil.
    const problem = keyRing.problem?.message ?? told;
    alerts.report({ code: 'master-key-missing' }, problem === undefined ? undefined : { problem });
    tellOthers().catch((error) => log.error({ error: errorText(error) }, 'keys not noticed'));
  };
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const wasLocked = keyRing.problem !== undefined;
      const hasFailed = wasLocked || told !== undefined;
      const isForced = hasFailed && ++looks % LOOKS_TO_RETRY === 0;
      if (await keyRing.reload({ isForced })) {
        told = undefined;
        log.info({ wasLocked }, 'master keys read again');
      }
    } catch (error) {
      const why = errorText(error);
      if (why !== told) log.error({ error: why }, 'master keys cannot be read');
      told = why;
    }
    isLooking = false;
    report();
  };
  if (keyRing.problem !== undefined) log.error({ error: keyRing.problem.message }, 'keys locked');
  report();
  const timer = timers.every(LOOK_EVERY_MS, () => void look());
  closers.add(() => timer.cancel());
}
