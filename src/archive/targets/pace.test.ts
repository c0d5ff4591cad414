import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { FakeTime } from '../../base/index.ts';
import { Pace } from './pace.ts';

describe('the pace of an archive', () => {
  it('is kept by all together', async () => {
    const time = new FakeTime();
    const pace = new Pace(time);
    const ended: [string, number][] = [];
    const go = async (name: string, pieces: number): Promise<void> => {
      for (let piece = 0; piece < pieces; piece++) await pace.wait(100);
      ended.push([name, time.monotonicMs()]);
    };
    const all = [go('move', 3), go('check', 2)];
    for (let step = 0; step < 5; step++) {
      await setImmediate();
      time.advance(100);
    }
    await Promise.all(all);
    assert.deepEqual(ended, [
      ['check', 400],
      ['move', 500],
    ]);
  });
});
