import type { Alerts } from '../alerts/index.ts';
import type { Timer, Timers } from '../base/index.ts';
import type { FinaliseQueue, UndecodedRecordings } from '../recorder/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';

export interface RecordingWatchOptions {
  readonly alerts: Alerts;
  readonly finalise: Pick<FinaliseQueue, 'needsAttention'>;
  readonly undecoded: Pick<UndecodedRecordings, 'awaited'>;
  readonly catalog: Pick<Catalog, 'busyErrors'>;
  readonly timers: Timers;
}

const LOOK_EVERY_MS = 10_000;

/** Raises alerts about what nobody reports by itself. */
export function watchRecording(options: RecordingWatchOptions): Timer {
  const { alerts, finalise, undecoded, catalog, timers } = options;
  let busyErrors = catalog.busyErrors;
  return timers.every(LOOK_EVERY_MS, () => {
    const recordings = finalise.needsAttention.size;
    alerts.report({ code: 'needs-attention' }, recordings === 0 ? undefined : { recordings });
    alerts.report({ code: 'recordings-undecoded' }, undecoded.awaited);
    if (catalog.busyErrors > busyErrors) alerts.raise({ code: 'catalog-busy' });
    ({ busyErrors } = catalog);
  });
}
