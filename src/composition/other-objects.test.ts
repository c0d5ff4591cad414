import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { temporaryCatalog, temporaryDirectory } from '../../test/support/temporary-catalog.ts';
import { newId } from '../base/index.ts';
import { KeyRing } from '../storage/crypto/index.ts';
import { FileStore, RecordingKeys } from '../storage/store/index.ts';
import { removeOtherObjects } from './other-objects.ts';

describe('what an earlier try left of a recording', () => {
  /** A recording of which there are both: sealed objects and plain ones. */
  async function scene(t: TestContext) {
    const directory = await temporaryDirectory(t);
    const recordingKeys = new RecordingKeys(directory, await KeyRing.open(directory));
    const store = FileStore.open(directory, recordingKeys);
    const recordingId = newId();
    await recordingKeys.obtain(recordingId);
    const objects = ['audio', 'audio.sealed', 'peaks', 'peaks.sealed'];
    for (const ending of objects) {
      await store.put(`${recordingId}.${ending}`, (sink) => sink.write(Buffer.from(ending)));
    }
    const catalog = await temporaryCatalog(t);
    return {
      ...{ recordingId, catalog, recordingKeys },
      removeBeside: async (suffix: '' | '.sealed') => {
        const { audio } = recordingFacts({ recordingId });
        const facts = {
          audio: { ...audio, objectId: `${recordingId}.audio${suffix}` },
          peaksObjectId: `${recordingId}.peaks${suffix}`,
        };
        await removeOtherObjects(facts, { store, recordingKeys, catalog });
      },
      left: async () => {
        const found: string[] = [];
        for await (const objectId of store.list()) found.push(objectId.slice(37));
        return found.sort();
      },
    };
  }

  it('goes, sealed objects with their key', async (t) => {
    const { recordingId, recordingKeys, removeBeside, left } = await scene(t);
    await removeBeside('');
    assert.deepEqual(await left(), ['audio', 'peaks']);
    await assert.rejects(recordingKeys.keyOf(recordingId), { code: 'KEY_MISSING' });
  });

  it('goes, plain objects beside the sealed ones', async (t) => {
    const { recordingId, recordingKeys, removeBeside, left } = await scene(t);
    await removeBeside('.sealed');
    assert.deepEqual(await left(), ['audio.sealed', 'peaks.sealed']);
    assert.equal((await recordingKeys.keyOf(recordingId)).symmetricKeySize, 32);
  });

  it('leaves the key to a recording that is being moved to the archive', async (t) => {
    const { recordingId, catalog, recordingKeys, removeBeside } = await scene(t);
    catalog.recordings.insert(recordingFacts({ recordingId }), undefined);
    catalog.archive.begin({ recordingId, startedAtMs: 0, sizeBytes: 1 }, 'there.mp3');
    await removeBeside('');
    assert.equal((await recordingKeys.keyOf(recordingId)).symmetricKeySize, 32);
  });
});
