import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OldestMovable } from './oldest-movable.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 4, 12);
const MANY = 1_000_000;

function movable(startedAtMs: number) {
  return { recordingId: '019ab0c4-0000-7000-8000-000000000001', startedAtMs, sizeBytes: 1 };
}

describe('the oldest recording that can be moved', () => {
  it('is looked for where it was last, and once an hour from the beginning', () => {
    const oldest = new OldestMovable();
    assert.equal(oldest.after(NOW_MS, MANY), undefined);
    oldest.found(movable(5));
    assert.deepEqual(oldest.after(NOW_MS + 1, MANY), { startedAtMs: 5, recordingId: '' });
    oldest.found(movable(9));
    const last = oldest.after(NOW_MS + HOUR_MS - 1, MANY);
    assert.deepEqual(last, { startedAtMs: 9, recordingId: '' });
    assert.equal(oldest.after(NOW_MS + HOUR_MS, MANY), undefined);
    oldest.found(movable(7));
    // A clock that was set back must not make it wait for long.
    assert.equal(oldest.after(NOW_MS - HOUR_MS, MANY), undefined);
  });

  it('leaves a day for calls that take long, where everything is in the archive', () => {
    const oldest = new OldestMovable();
    oldest.after(NOW_MS, MANY);
    oldest.found(undefined);
    const expected = { startedAtMs: NOW_MS - 24 * HOUR_MS, recordingId: '' };
    assert.deepEqual(oldest.after(NOW_MS + 1, MANY), expected);
  });

  it('is looked for from the beginning where few are in the archive', () => {
    const oldest = new OldestMovable();
    oldest.after(NOW_MS, 10);
    oldest.found(movable(5));
    assert.equal(oldest.after(NOW_MS + 1, 10), undefined);
  });
});
