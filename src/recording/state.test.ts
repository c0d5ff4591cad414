import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  advance,
  BUFFER_STATES,
  canAdvance,
  canDecide,
  isCoverageComplete,
  RECORDING_STATES,
} from './index.ts';

describe('states of a recording', () => {
  it('only go forward', () => {
    for (const [at, from] of RECORDING_STATES.entries()) {
      for (const [next, to] of RECORDING_STATES.entries()) {
        assert.equal(canAdvance(from, to), next > at, `${from} → ${to}`);
      }
    }
    assert.equal(advance('admitted', 'capturing'), 'capturing');
    assert.throws(() => advance('stored', 'capturing'), /never goes from stored to capturing/);
  });
});

describe('states of a buffered call', () => {
  it('are decided once', () => {
    const steps = BUFFER_STATES.flatMap((from) =>
      BUFFER_STATES.filter((to) => canDecide(from, to)).map((to) => `${from} → ${to}`),
    );
    assert.deepEqual(steps, ['buffered → kept', 'buffered → discarded']);
  });
});

describe('isCoverageComplete', () => {
  it('is false where anything said may be missing', () => {
    const whole = [{ startMs: 0, endMs: 1000, state: 'recorded' as const }];
    const held = [{ startMs: 0, endMs: 1000, state: 'on-hold' as const }];
    assert.equal(isCoverageComplete({ near: whole, far: held }), true);
    for (const state of ['lost', 'stream-missing', 'interrupted'] as const) {
      const far = [{ startMs: 0, endMs: 1000, state }];
      assert.equal(isCoverageComplete({ near: whole, far }), false, state);
    }
  });
});
