import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoringGate } from './storing-gate.ts';

describe('StoringGate', () => {
  it('tells by arrival what passes, until nothing from before can be waiting', () => {
    const gate = new StoringGate();
    const passes = (...seconds: number[]) => seconds.map((sec) => gate.admits(sec, 0));
    assert.deepEqual(passes(1, 100), [true, true]);
    gate.move(false, 10_500);
    assert.deepEqual([...passes(10, 11), gate.admits(10, 500_000_000)], [true, false, false]);
    gate.settle();
    assert.deepEqual(passes(1, 100), [false, false]);
    gate.move(true, 20_000);
    assert.deepEqual(passes(19, 20), [false, true]);
    gate.settle();
    assert.deepEqual(passes(1, 100), [true, true]);
  });

  it('stands as it stands where it is moved to where it is', () => {
    const gate = new StoringGate();
    gate.move(true, 10_000);
    assert.equal(gate.admits(1, 0), true);
  });
});
