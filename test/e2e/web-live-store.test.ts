import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LiveStore } from '../../web/src/live/live-store.ts';
import type { LiveItem } from '../../web/src/live/live-wire.ts';
import { makeItem } from '../support/web-fixture-data.ts';

const NOW_MS = Date.UTC(2026, 0, 15, 9);
const iso = (seconds: number) => new Date(NOW_MS + seconds * 1000).toISOString();

function call(id: string, startedSeconds: number, change: Partial<LiveItem> = {}): LiveItem {
  return {
    ...makeItem(1, NOW_MS),
    ...{ id, startedAt: iso(startedSeconds), mode: 'cisco', dialect: 'cucm' },
    ...{ state: 'recording', isBuffered: false, actions: [], resumesAt: null },
    ...{ endedAt: null, expiresAt: null, mayListen: false, sides: {} },
    ...change,
  };
}

/** A store that was told of these calls, by a clock that is five seconds ahead. */
function storeOf(...items: readonly LiveItem[]): LiveStore {
  const store = new LiveStore();
  const rights = { decidesAll: true };
  const lines = { limit: 9, inUse: items.length, kept: 0 };
  store.take('snapshot', { watcherId: 'w', now: iso(5), rights, lines, items }, NOW_MS);
  return store;
}

const idsOf = (store: LiveStore) => store.snapshot.calls?.map(({ id }) => id);

describe('web: what the live view knows', () => {
  it('is nothing before the recorder has spoken', () => {
    assert.equal(new LiveStore().snapshot.calls, undefined);
  });

  it('has running calls first, the oldest on top; then what is to be decided soonest', () => {
    const over = (id: string, seconds: number) =>
      call(id, -900, { endedAt: iso(-1), expiresAt: iso(seconds) });
    const store = storeOf(over('late', 60), call('young', 1), over('soon', 30), call('old', -9));
    assert.deepEqual(idsOf(store), ['old', 'young', 'soon', 'late']);
    store.take('call', over('old', 45), NOW_MS);
    assert.deepEqual(idsOf(store), ['young', 'soon', 'old', 'late']);
    store.take('gone', { id: 'soon' }, NOW_MS);
    assert.deepEqual(idsOf(store), ['young', 'old', 'late']);
  });

  it('goes by the clock of the recorder', () => {
    assert.equal(storeOf().snapshot.clockOffsetMs, 5000);
  });

  it('takes counters and levels for calls that it knows', () => {
    const store = storeOf(call('a', 0));
    let changes = 0;
    const stop = store.subscribe(() => changes++);
    const near = { packets: 50, lost: 1, jitterMs: 0.5 };
    const lines = { limit: 9, inUse: 2, kept: 1 };
    const calls = [
      { id: 'a', near },
      { id: 'b', near },
    ];
    store.take('counters', { lines, calls }, NOW_MS);
    store.take('levels', { calls: [{ id: 'a', near: -20, far: null }] }, NOW_MS);
    assert.deepEqual(store.snapshot.calls, [call('a', 0, { sides: { near } })]);
    assert.deepEqual(store.snapshot.lines, lines);
    assert.deepEqual([...store.snapshot.levels], [['a', { near: -20, far: null }]]);
    assert.equal(changes, 2);
    stop();
    store.take('levels', { calls: [] }, NOW_MS);
    assert.equal(changes, 2);
    assert.equal(store.snapshot.levels.size, 0);
  });

  it('stays while the stream is broken, and begins anew with the next one', () => {
    const store = storeOf(call('a', 0));
    store.fail(new Error('lost'));
    assert.deepEqual([idsOf(store), store.snapshot.error?.message], [['a'], 'lost']);
    const { rights, lines } = store.snapshot;
    const facts = { watcherId: 'v', now: iso(0), rights, lines, items: [call('b', 0)] };
    store.take('snapshot', facts, NOW_MS);
    assert.deepEqual([idsOf(store), store.snapshot.error], [['b'], undefined]);
  });
});
