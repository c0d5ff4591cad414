import type { RecordingFacts } from '../recording/index.ts';
import { objectIdOf, parseObjectId } from '../storage/store/index.ts';
import type { Foundation } from './foundation.ts';

/**
 * Removes what an earlier try left of a recording that is stored now: a try before a crash may have
 * been made while the setting *Encrypted* was another.
 */
export async function removeOtherObjects(
  { audio, peaksObjectId }: Pick<RecordingFacts, 'audio' | 'peaksObjectId'>,
  { store, recordingKeys, catalog }: Pick<Foundation, 'store' | 'recordingKeys' | 'catalog'>,
): Promise<void> {
  const stored = parseObjectId(audio.objectId);
  for (const objectId of [audio.objectId, peaksObjectId]) {
    const { isSealed, ...identity } = parseObjectId(objectId);
    await store.delete(objectIdOf({ ...identity, isSealed: !isSealed }));
  }
  // It may be on its way into the archive already, encrypted with a key that it got for that.
  if (stored.isSealed || catalog.archive.find(stored.recordingId) !== undefined) return;
  await recordingKeys.destroy(stored.recordingId);
}
