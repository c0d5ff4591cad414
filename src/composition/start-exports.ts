import type { Archive } from '../archive/index.ts';
import { systemClock, systemTimers } from '../base/index.ts';
import { Exports } from '../export/index.ts';
import type { Foundation } from './foundation.ts';

/** What makes archives of recordings; those that are being fetched break off at the end. */
export function startExports(foundation: Foundation, archive: Archive): Exports {
  const { catalog, access, data, recordingKeys: dataKeys, log, closers } = foundation;
  const exports = new Exports({
    ...{ catalog, access, log, clock: systemClock, timers: systemTimers },
    ...{ storeDirectory: data.store, spoolDirectory: data.run, dataKeys },
    ...{ fetchedDirectory: data.archiveCache, fetchElsewhere: (id) => archive.fetched(id) },
  });
  closers.add(() => exports.close());
  return exports;
}
