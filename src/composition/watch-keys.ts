import type { Alerts } from '../alerts/index.ts';
import { errorText, type Log, type Timers } from '../base/index.ts';
import { noteNoticed } from '../config/index.ts';
import type { KeyRing } from '../storage/crypto/index.ts';
import type { Closers } from './foundation.ts';

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
    noteNoticed(runDirectory, version);
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
