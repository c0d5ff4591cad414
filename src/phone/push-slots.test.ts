import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PhoneRecord, PushSlots } from './push-slots.ts';

describe('places for exchanges with phones', () => {
  it('are few for those that fail, and never all taken by those nobody knows', async () => {
    const slots = new PushSlots({ reached: 4, untried: 3, failing: 1 });
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const run = (record: PhoneRecord, name: string) =>
      slots.run(record, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const runs = [
      ...['f1', 'f2'].map((name) => run('failing', name)),
      ...['u1', 'u2', 'u3', 'u4'].map((name) => run('untried', name)),
      ...['r1', 'r2'].map((name) => run('reached', name)),
    ];
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    await settled();
    // The last place is for a phone that is known to answer; but a failing one had come first.
    assert.deepEqual(begun, ['f1', 'u1', 'u2', 'u3']);
    ends[0]!();
    await settled();
    assert.deepEqual(begun.slice(4), ['r1']);
    ends[1]!();
    await settled();
    assert.deepEqual(begun.slice(5), ['r2']);
    for (let at = 2; at < 8; at++) {
      ends[at]!();
      await settled();
    }
    await Promise.all(runs);
    assert.deepEqual(begun.slice(6), ['u4', 'f2']);
  });

  it('are free again after a failure', async () => {
    const slots = new PushSlots({ reached: 1, untried: 1, failing: 1 });
    await assert.rejects(
      slots.run('reached', () => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(await slots.run('failing', async () => 'ran'), 'ran');
  });
});
