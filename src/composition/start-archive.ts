import { Archive } from '../archive/index.ts';
import { systemClock, systemTimers } from '../base/index.ts';
import type { Foundation } from './foundation.ts';

/** Starts to move recordings into the archive; what is under way goes on after the next start. */
export async function startArchive(foundation: Foundation): Promise<Archive> {
  const { catalog, store, recordingKeys, data, alerts, log, closers } = foundation;
  const archive = await Archive.open({
    ...{ catalog, store, recordingKeys, alerts, log, clock: systemClock, timers: systemTimers },
    cacheDirectory: data.archiveCache,
  });
  archive.start();
  closers.add(() => archive.close());
  return archive;
}
