import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { controlledCall, FakeCallControl } from '../../test/support/fake-call-control.ts';
import { FakeTime } from '../base/index.ts';
import type { EventOutput } from './event-output.ts';
import { GadgetFeed } from './gadget-feed.ts';

function makeScene() {
  const time = new FakeTime();
  const control = new FakeCallControl();
  return { time, control, feed: new GadgetFeed({ control, clock: time, timers: time }) };
}

/** What came since the last time: ids and states of calls, or the name of the event. */
function read({ stream }: EventOutput): string[] {
  const blocks = String(stream.read() ?? '').split('\n\n');
  return blocks.flatMap((block) => {
    const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
    if (name !== 'calls') return name === '' ? [] : [name];
    const { calls } = JSON.parse(data) as { calls: { id: string; state: string }[] };
    return [calls.map(({ id, state }) => `${id} ${state}`).join(', ')];
  });
}

const ofAnna = { userId: 'anna' };

describe('the feed of gadgets', () => {
  it('tells everything that one may know of the own calls', () => {
    const { control, feed } = makeScene();
    control.change(controlledCall({ ...ofAnna, endedAtMs: Date.UTC(2026, 0, 1, 0, 1) }));
    const text = String(feed.open('anna')!.stream.read());
    assert.deepEqual(JSON.parse(text.split('data: ')[1]!), {
      now: '2026-01-01T00:00:00.000Z',
      calls: [
        {
          ...{ id: 'call-1', state: 'buffered', direction: 'inbound' },
          ...{ remoteNumber: '+49301234567', remoteName: 'Jane Doe' },
          ...{ startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:01:00.000Z' },
          ...{ expiresAt: null, resumesAt: null, actions: ['start', 'keep', 'private'] },
          sides: { near: 'arriving', far: 'arriving' },
        },
      ],
    });
  });

  it('tells each gadget of the calls of its user as they come, change and go', () => {
    const { control, feed } = makeScene();
    control.change(controlledCall({ id: 'a', ...ofAnna }));
    const [anna, ben] = [feed.open('anna')!, feed.open('ben')!];
    assert.deepEqual([read(anna), read(ben)], [['a buffered'], ['']]);
    control.change(controlledCall({ id: 'b', ...ofAnna, state: 'recording' }));
    control.change(controlledCall({ id: 'c', userId: 'ben' }));
    control.change(controlledCall({ id: 'x', userId: undefined }));
    assert.deepEqual(read(anna), ['a buffered, b recording']);
    assert.deepEqual(read(ben), ['c buffered']);
    control.change(controlledCall({ id: 'b', ...ofAnna, state: 'kept' }));
    control.change(controlledCall({ id: 'a', ...ofAnna, state: 'ended', actions: ['keep'] }));
    control.change(controlledCall({ id: 'a', ...ofAnna, state: 'ended', actions: [] }));
    assert.deepEqual(read(anna), ['a buffered', 'a ended', '']);
    // Its number was given to somebody else while it ran.
    control.change(controlledCall({ id: 'c', ...ofAnna }));
    assert.deepEqual([read(anna), read(ben)], [['c buffered'], ['']]);
  });

  it('shows what runs before what is over, and the newest first', () => {
    const { control, feed } = makeScene();
    const anna = feed.open('anna')!;
    read(anna);
    const over = { ...ofAnna, state: 'ended', actions: ['keep'] } as const;
    control.change(controlledCall({ id: 'old', ...over, startedAtMs: 1000, endedAtMs: 2000 }));
    control.change(controlledCall({ id: 'over', ...over, startedAtMs: 3000, endedAtMs: 4000 }));
    control.change(controlledCall({ id: 'one', ...ofAnna, startedAtMs: 2000 }));
    control.change(controlledCall({ id: 'two', ...ofAnna, startedAtMs: 5000 }));
    const shown = read(anna).at(-1);
    assert.equal(shown, 'two buffered, one buffered, over ended, old ended');
  });

  it('says that it lives, until nobody looks any more', async () => {
    const { time, control, feed } = makeScene();
    const [first, second] = [feed.open('anna')!, feed.open('anna')!];
    read(first);
    time.advance(10_000);
    assert.deepEqual(read(first), ['alive', 'alive']);
    first.close();
    second.close();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([feed.size, control.watchers, time.pending], [0, 0, 0]);
  });

  it('opens so many for one user and no more, and lets go who does not read', async () => {
    const { control, feed } = makeScene();
    const all = Array.from({ length: 10 }, () => feed.open('anna'));
    assert.ok(all.every((output) => output !== undefined));
    assert.equal(feed.open('anna'), undefined);
    assert.notEqual(feed.open('ben'), undefined);
    for (let turn = 0; turn < 1000; turn++) control.change(controlledCall(ofAnna));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(feed.size, 1);
  });
});
