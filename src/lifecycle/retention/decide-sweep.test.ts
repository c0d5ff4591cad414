import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RETENTION_DAY_MS } from '../../recording/index.ts';
import { decideSweep, type SweepInput } from './decide-sweep.ts';

const INPUT: SweepInput = {
  ...{ due: 100, total: 1000, hasClockJumped: false },
  ...{ shortestDays: 90, sinceLastMs: undefined },
};
const decide = (input: Partial<SweepInput>) => decideSweep({ ...INPUT, ...input });

describe('whether a run may delete', () => {
  it('is asked of an administrator when it is more than 5 % and more than 20', () => {
    assert.equal(decide({ due: 51 }), 'too-many');
    assert.equal(decide({ due: 50 }), 'go');
    assert.equal(decide({ due: 20, total: 20 }), 'go');
    assert.equal(decide({ due: 21, total: 21 }), 'too-many');
  });

  it('is asked whatever goes after the clock jumped, and never where nothing goes', () => {
    assert.equal(decide({ due: 1, hasClockJumped: true }), 'clock-jumped');
    assert.equal(decide({ due: 0, hasClockJumped: true }), 'go');
  });

  it('is not asked of what goes every night under a short rule', () => {
    const nightly = { shortestDays: 10, sinceLastMs: RETENTION_DAY_MS };
    assert.equal(decide({ due: 200, ...nightly }), 'go');
    assert.equal(decide({ due: 201, ...nightly }), 'too-many');
    assert.equal(decide({ due: 200, ...nightly, sinceLastMs: undefined }), 'too-many');
    assert.equal(decide({ due: 1000, shortestDays: 1, sinceLastMs: RETENTION_DAY_MS }), 'go');
  });

  it('does not believe that very much time has passed', () => {
    const years = { shortestDays: 10, sinceLastMs: 3650 * RETENTION_DAY_MS };
    assert.equal(decide({ due: 300, ...years }), 'go');
    assert.equal(decide({ due: 301, ...years }), 'too-many');
  });
});
