import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { changesBetween, withChanges } from './state-changes.ts';

describe('changesBetween', () => {
  const before = {
    dialog: { callId: 'a', isConfirmed: false, routeSet: ['<sip:a>'], sessionTimer: null },
    media: { port: 20000, sent: 'v=0' },
  };

  it('names what differs, at every depth, and nothing else', () => {
    const { dialog, media } = before;
    const after = { dialog: { ...dialog, isConfirmed: true }, media: { ...media } };
    assert.deepEqual(changesBetween(before, after), { dialog: { isConfirmed: true } });
    assert.deepEqual(changesBetween(before, structuredClone({ media })), undefined);
    const timer = { intervalSeconds: 1800, expiresAtMs: 5 };
    const timed = { dialog: { ...dialog, sessionTimer: timer }, media };
    assert.deepEqual(changesBetween(before, timed), { dialog: { sessionTimer: timer } });
    assert.deepEqual(changesBetween(timed, before), { dialog: { sessionTimer: null } });
    assert.deepEqual(
      changesBetween(timed, {
        ...timed,
        dialog: { ...dialog, sessionTimer: { ...timer, expiresAtMs: 9 } },
      }),
      { dialog: { sessionTimer: { expiresAtMs: 9 } } },
    );
  });

  it('says nothing of states that fields cannot lead to', () => {
    assert.equal(changesBetween({ a: 1, b: 2 }, { a: 1 }), undefined);
    assert.equal(changesBetween({ a: { b: 2 } }, { a: {} }), undefined);
    assert.equal(changesBetween(undefined, { a: 1 }), undefined);
    assert.equal(changesBetween({ a: 1 }, 'text'), undefined);
  });

  it('leads from any state to any other through JSON, where it says anything', () => {
    const state = fc.object({ key: fc.constantFrom('a', 'b', 'c'), maxDepth: 3 }).map(throughJson);
    fc.assert(
      fc.property(state, state, (one, other) => {
        const changes = changesBetween(one, other);
        if (changes === undefined) return;
        assert.deepEqual(withChanges(one, throughJson(changes)), other);
      }),
    );
  });
});

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
