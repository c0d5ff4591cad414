import { join } from 'node:path';
import type { PendingPurge } from '../../storage/catalog/index.ts';
import { destroyJournal } from '../../storage/journal/index.ts';
import {
  type ObjectStore,
  objectIdOf,
  parseObjectId,
  type RecordingKeys,
} from '../../storage/store/index.ts';

/** A place where bytes of recordings lie. */
export interface RecordingCopies {
  /** Leaves nothing of the recording there, durably. Nothing there already is no error. */
  destroy(purge: PendingPurge): Promise<void>;
}

/** Journals of recordings: while they are finished, and while they cannot be decoded yet. */
export function journalCopies(
  journalDirectory: string,
  undecodedDirectory: string,
): RecordingCopies {
  return {
    async destroy({ recordingId }) {
      // In this order: one that cannot be decoded is moved from the first to the second.
      await destroyJournal(join(journalDirectory, `${recordingId}.ewj`));
      await destroyJournal(join(undecodedDirectory, `${recordingId}.ewj`));
    },
  };
}

/** The keys of sealed recordings: without them no copy opens, wherever it is. */
export function keyCopies(recordingKeys: RecordingKeys): RecordingCopies {
  return {
    async destroy({ recordingId }) {
      await recordingKeys.destroy(recordingId);
    },
  };
}

/** The objects of recordings in a store. */
export function storedCopies(store: ObjectStore): RecordingCopies {
  return {
    async destroy({ objectIds }) {
      for (const objectId of objectIds) {
        await store.delete(objectId);
        // It may be sealed at this very moment, or have been, with the copy not removed yet.
        const { isSealed, ...identity } = parseObjectId(objectId);
        await store.delete(objectIdOf({ ...identity, isSealed: !isSealed }));
      }
    },
  };
}
