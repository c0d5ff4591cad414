import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import type { MissedRecording } from './missed-recording-table.ts';

describe('missed recordings', () => {
  it('are kept, the newest first', async (t) => {
    const { missed } = await temporaryCatalog(t);
    const make = (atMs: number): MissedRecording => ({
      atMs,
      code: 'no-line',
      detail: 'all 5 lines are in use',
      direction: atMs === 1 ? undefined : 'inbound',
      peer: '10.0.0.1:5060',
      parties: { near: { side: 'near', number: '1001' }, far: { side: 'far' } },
    });
    for (const atMs of [2, 3, 1]) missed.insert(make(atMs));
    assert.deepEqual(await missed.list(10), [make(3), make(2), make(1)]);
    assert.deepEqual(await missed.list(1), [make(3)]);
    assert.equal(await missed.count(), 3);
  });
});
