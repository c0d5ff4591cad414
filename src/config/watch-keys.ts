import type { Alerts } from '../alerts/index.ts';
import { errorText, type Log, type Timers } from '../base/index.ts';
import type { KeyRing } from '../storage/crypto/index.ts';
import type { Closers } from './foundation.ts';

export interface KeyWatchOptions {
  readonly keyRing: Pick<KeyRing, 'problem' | 'reload'>;
  readonly alerts: Alerts;
  readonly timers: Timers;
  readonly closers: Closers;
  readonly log: Log;
}

/** A rotation waits a little longer than this until a running recorder has noticed. */
const LOOK_EVERY_MS = 2000;

/**
 * Notices master keys that another process added or brought back, and tells as an alert that they
 * are not at hand.
 */
export function watchKeys({ keyRing, alerts, timers, closers, log }: KeyWatchOptions): void {
  const report = (): void => {
    const problem = keyRing.problem?.message;
    alerts.report({ code: 'master-key-missing' }, problem === undefined ? undefined : { problem });
  };
  let isLooking = false;
  let told: string | undefined;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const wasLocked = keyRing.problem !== undefined;
      if (await keyRing.reload()) log.info({ wasLocked }, 'master keys read again');
      told = undefined;
    } catch (error) {
      const why = errorText(error);
      if (why !== told) log.error({ error: why }, 'master keys cannot be read');
      told = why;
    } finally {
      isLooking = false;
    }
    report();
  };
  if (keyRing.problem !== undefined) log.error({ error: keyRing.problem.message }, 'keys locked');
  report();
  const timer = timers.every(LOOK_EVERY_MS, () => void look());
  closers.add(() => timer.cancel());
}
