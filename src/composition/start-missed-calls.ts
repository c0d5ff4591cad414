import type { Alerts } from '../alerts/index.ts';
import { systemClock, systemTimers } from '../base/index.ts';
import { MissedCalls } from '../recorder/index.ts';
import type { MissedReason } from '../recording/index.ts';
import type { NewMissedRecording } from '../storage/catalog/index.ts';
import type { RecordingNews } from '../webhooks/index.ts';
import type { Foundation } from './foundation.ts';

/** What others send in vain may be no call of ours at all. */
const PERHAPS_MISSED: ReadonlySet<MissedReason> = new Set([
  'untrusted-peer',
  'not-a-recording',
  'wrong-number',
]);

/** Starts the register of what was missed, and the alerts about it. */
export function startMissedCalls(
  { catalog, alerts, log }: Foundation,
  news: RecordingNews,
): MissedCalls {
  return new MissedCalls({
    store: (entries) =>
      catalog.transaction(() => {
        catalog.missed.insertAll(entries);
        news.missed(entries);
      }),
    onMissed: (entries) => raiseMissed(alerts, entries),
    ...{ clock: systemClock, timers: systemTimers, log },
  });
}

/** Raises an alert for each reason of what was missed. */
export function raiseMissed(alerts: Alerts, entries: readonly NewMissedRecording[]): void {
  const timesOf = new Map<MissedReason, number>();
  for (const { code, count } of entries) timesOf.set(code, (timesOf.get(code) ?? 0) + count);
  for (const [cause, times] of timesOf) {
    const severity = PERHAPS_MISSED.has(cause) ? 'warning' : undefined;
    alerts.raise({ code: 'recording-missed', key: cause, severity, facts: { cause }, times });
  }
}
