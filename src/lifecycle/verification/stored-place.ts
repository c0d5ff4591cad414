import { createHash } from 'node:crypto';
import { systemCode } from '../../base/index.ts';
import type { RecordingDamage } from '../../recording/index.ts';
import type { RecordingObjects } from '../../storage/catalog/index.ts';
import type { ObjectStore } from '../../storage/store/index.ts';
import type { VerifiedPlace } from './verified-place.ts';

/** What an error of the store says about an object; others say nothing about it. */
const DAMAGES: Readonly<Record<string, RecordingDamage>> = {
  OBJECT_MISSING: 'missing',
  OBJECT_DAMAGED: 'content',
  OBJECT_VERSION: 'content',
  KEY_MISSING: 'key',
  KEY_DAMAGED: 'key',
  KEY_UNKNOWN: 'key',
};

/** The objects on the disk of the recorder, sealed and plain: of archived ones the waveform. */
export function storedPlace(store: ObjectStore): VerifiedPlace {
  return {
    name: 'here',
    async damageOf({ audio, peaksObjectId, isArchived }) {
      const damage = isArchived ? undefined : await orDamage(() => damageOfAudio(store, audio));
      if (damage !== undefined) return damage;
      const ofPeaks = await orDamage(async () => {
        for await (const bytes of store.read(peaksObjectId)) void bytes;
        return undefined;
      });
      return ofPeaks === undefined ? undefined : 'waveform';
    },
  };
}

async function damageOfAudio(
  store: ObjectStore,
  { objectId, sizeBytes, sha256 }: RecordingObjects['audio'],
): Promise<RecordingDamage | undefined> {
  if ((await store.size(objectId)) !== sizeBytes) return 'length';
  const hash = createHash('sha256');
  for await (const bytes of store.read(objectId)) hash.update(bytes as Buffer);
  return hash.digest('hex') === sha256 ? undefined : 'content';
}

async function orDamage(
  read: () => Promise<RecordingDamage | undefined>,
): Promise<RecordingDamage | undefined> {
  try {
    return await read();
  } catch (error) {
    const damage = DAMAGES[systemCode(error) ?? ''];
    if (damage !== undefined) return damage;
    // A sector that the disk gives back no more.
    const cause = error instanceof Error ? error.cause : undefined;
    if ([error, cause].some((each) => systemCode(each) === 'EIO')) return 'unreadable';
    throw error;
  }
}
