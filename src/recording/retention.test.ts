import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideRetention, RETENTION_DAY_MS } from './retention.ts';

const START_MS = Date.UTC(2026, 0, 1);

describe('how long a recording is kept', () => {
  it('is said by the smaller number of days', () => {
    const cases: [general: number | null, user: number | null, days: number, rule: string][] = [
      [30, null, 30, 'general'],
      [null, 7, 7, 'user'],
      [30, 7, 7, 'user'],
      [7, 30, 7, 'general'],
      [30, 30, 30, 'general'],
    ];
    for (const [generalDays, userDays, days, rule] of cases) {
      const input = { startedAtMs: START_MS, isPreserved: false, generalDays, userDays };
      const atMs = START_MS + days * RETENTION_DAY_MS;
      assert.deepEqual(decideRetention(input), { kind: 'delete', atMs, rule, days });
    }
  });

  it('has no end without a rule, and while it is preserved', () => {
    const input = { startedAtMs: START_MS, generalDays: null, userDays: null };
    const kept = (reason: string) => ({ kind: 'keep', reason });
    assert.deepEqual(decideRetention({ ...input, isPreserved: false }), kept('no-rule'));
    assert.deepEqual(decideRetention({ ...input, isPreserved: true }), kept('preserved'));
    const ruled = { ...input, generalDays: 1, userDays: 1, isPreserved: true };
    assert.deepEqual(decideRetention(ruled), kept('preserved'));
  });
});
