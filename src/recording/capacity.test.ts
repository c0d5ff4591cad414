import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Capacity, findCapacityProblem } from './index.ts';

const FREE: Capacity = {
  isDraining: false,
  lines: { limit: 4, inUse: 2, kept: 1 },
  freeDiskBytes: 2e9,
  minFreeDiskBytes: 1e9,
  load: 0.5,
  maxLoad: 0.9,
};

function problem(change: Partial<Capacity>, mustBeRecorded = false) {
  return findCapacityProblem({ ...FREE, ...change }, mustBeRecorded);
}

describe('findCapacityProblem', () => {
  it('finds none while a line, disk space and time are free', () => {
    assert.equal(problem({}), undefined);
    assert.equal(problem({ freeDiskBytes: 1e9, load: 0.9 }), undefined);
  });

  it('says what is in the way', () => {
    assert.deepEqual(problem({ isDraining: true }, true), {
      reason: 'draining',
      detail: 'the recorder is being stopped',
    });
    assert.deepEqual(problem({ lines: { limit: 4, inUse: 4, kept: 0 } }, true), {
      reason: 'no-line',
      detail: 'all 4 lines are in use',
    });
    assert.deepEqual(problem({ freeDiskBytes: 12_345_678 }, true), {
      reason: 'disk-full',
      detail: 'only 12 MB are free on the disk of the recordings',
    });
    assert.deepEqual(problem({ load: 0.97 }, true), {
      reason: 'overload',
      detail: 'the recorder is busy for 97 % of the time',
    });
  });

  it('keeps reserved lines for users who must be recorded', () => {
    const lines = { limit: 4, inUse: 3, kept: 1 };
    assert.equal(problem({ lines }, true), undefined);
    assert.deepEqual(problem({ lines }), {
      reason: 'lines-reserved',
      detail: 'the last 1 of 4 lines are kept for users who must be recorded',
    });
  });
});
