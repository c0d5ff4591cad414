import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { putBytes } from '../../test/support/store-contract.ts';
import { temporaryDirectory } from '../../test/support/temporary-catalog.ts';
import { encodePeaks } from '../audio/index.ts';
import { newId } from '../base/index.ts';
import { FileStore } from '../storage/store/index.ts';
import { readPeaks } from './read-peaks.ts';

describe('the waveform', () => {
  it('is read from its object, and refused where that is damaged', async (t) => {
    const store = FileStore.open(await temporaryDirectory(t));
    const id = `${newId()}.peaks`;
    const near = Int8Array.of(-3, 4, 0, 0);
    const far = Int8Array.of(-128, 127, 1, 2);
    await putBytes(store, id, encodePeaks({ bucketMs: 20, durationMs: 40, near, far }));
    assert.deepEqual(await readPeaks(store, id), {
      durationMs: 40,
      bucketMs: 20,
      sides: { near: [-3, 4, 0, 0], far: [-128, 127, 1, 2] },
    });
    await putBytes(store, id, Buffer.from('something else'));
    await assert.rejects(readPeaks(store, id), { code: 'OBJECT_DAMAGED' });
    await store.delete(id);
    await assert.rejects(readPeaks(store, id), { code: 'OBJECT_MISSING' });
  });
});
