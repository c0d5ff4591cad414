import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyedLock } from './keyed-lock.ts';

describe('KeyedLock', () => {
  it('lets one action at a time happen to a thing, in order, and others meanwhile', async () => {
    const lock = new KeyedLock();
    const happened: string[] = [];
    const open = Promise.withResolvers<void>();
    const first = lock.run('a', async () => {
      happened.push('a begins');
      await open.promise;
      happened.push('a ends');
      return 1;
    });
    const second = lock.run('a', async () => {
      happened.push('a again');
      throw new Error('in vain');
    });
    const third = lock.run('a', async () => happened.push('a at last'));
    await lock.run('b', async () => happened.push('b'));
    open.resolve();
    assert.equal(await first, 1);
    await assert.rejects(second, /in vain/);
    await third;
    assert.deepEqual(happened, ['a begins', 'b', 'a ends', 'a again', 'a at last']);
  });
});
