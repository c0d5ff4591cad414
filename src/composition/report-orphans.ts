import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../base/index.ts';
import { type ObjectStore, parseObjectId } from '../storage/store/index.ts';

/** Objects looked at before others get their turn. */
const BATCH = 50;
const PAUSE_MS = 20;

export interface OrphanOptions {
  readonly store: ObjectStore;
  /** Whether the catalog has a row of this recording. */
  readonly isStored: (recordingId: string) => boolean;
  readonly journalDirectory: string;
  readonly log: Log;
}

/**
 * Reports objects that belong to no recording, and deletes none: somebody may have restored an
 * older catalog. What is still being finalised has a journal and is left aside. Resolves with their
 * ids; takes its time, as it runs beside the calls.
 */
export async function reportOrphans(options: OrphanOptions): Promise<string[]> {
  const { store, isStored, journalDirectory, log } = options;
  const orphans: string[] = [];
  let looked = 0;
  for await (const objectId of store.list()) {
    const { recordingId } = parseObjectId(objectId);
    const hasJournal = existsSync(join(journalDirectory, `${recordingId}.ewj`));
    if (!hasJournal && !isStored(recordingId)) orphans.push(objectId);
    if (++looked % BATCH === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  if (orphans.length > 0) {
    const facts = { count: orphans.length, first: orphans.slice(0, 10) };
    log.warn(facts, 'objects in the store belong to no recording; they are left as they are');
  }
  return orphans;
}
