import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CoverageInterval, CoverageState } from '../recording/index.ts';
import { uniteCoverage } from './unite-coverage.ts';

function lane(...parts: [CoverageState, number, number?][]): CoverageInterval[] {
  let startMs = 0;
  return parts.map(([state, endMs, lostPackets]) => {
    const interval = { startMs, endMs, state, ...(lostPackets ? { lostPackets } : {}) };
    startMs = endMs;
    return interval;
  });
}

describe('uniteCoverage', () => {
  it('leaves a single lane as it is', () => {
    const only = lane(['stream-missing', 100], ['recorded', 900], ['lost', 1000, 5]);
    assert.deepEqual(uniteCoverage([only]), only);
  });

  it('is recorded where one is heard, and lost where one lost something', () => {
    const united = uniteCoverage([
      lane(['stream-missing', 100], ['recorded', 600], ['on-hold', 1000]),
      lane(['recorded', 200], ['lost', 300, 5], ['recorded', 500], ['stream-missing', 1000]),
    ]);
    assert.deepEqual(
      united,
      lane(['recorded', 200], ['lost', 300, 5], ['recorded', 600], ['on-hold', 1000]),
    );
  });

  it('counts what is lost of both once', () => {
    const united = uniteCoverage([
      lane(['recorded', 100], ['lost', 300, 10], ['recorded', 1000]),
      lane(['recorded', 200], ['lost', 400, 10], ['recorded', 1000]),
    ]);
    assert.deepEqual(united, lane(['recorded', 100], ['lost', 400, 20], ['recorded', 1000]));
  });
});
