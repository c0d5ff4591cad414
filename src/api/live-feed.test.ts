import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeRecorder, liveCall } from '../../test/support/fake-recorder.ts';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { CallSight, type Principal } from '../access/index.ts';
import { FakeTime, silentLog } from '../base/index.ts';
import type { LiveClient } from './live-client.ts';
import { LiveFeed } from './live-feed.ts';
import type { LiveItem } from './live-item.ts';
import { LiveView } from './live-view.ts';

const STATISTICS = recordingFacts().legs[0]!.statistics;

type Event = readonly [name: string, facts: Record<string, unknown>];

/** A feed whose levels are those of a map, and what each client has read. */
function makeScene() {
  const time = new FakeTime();
  const recorder = new FakeRecorder();
  const levels = new Map<string, { near: number | null; far: number | null }>();
  const metered: string[] = [];
  const audio = {
    meter: (id: string) => {
      if (levels.has(id)) metered.push(id);
      return levels.has(id);
    },
    unmeter: (id: string) => void metered.splice(metered.indexOf(id), 1),
    levels: (id: string) => levels.get(id),
  };
  const feed = new LiveFeed({ recorder, audio, clock: time, timers: time });
  const open = (view: LiveView, userId = 'u') =>
    feed.open({ userId, sessionKey: Buffer.from(userId), view })!;
  return { time, recorder, levels, metered, feed, open };
}

/** What somebody with these rules sees; an administrator unless it is told whose calls are own. */
function viewOf(
  change: { ownId?: string; canListenIn?: boolean; rules?: string[]; nowMs?: () => number } = {},
): LiveView {
  const { ownId, canListenIn = false, rules = [], nowMs = () => 0 } = change;
  const user = { id: ownId ?? 'u', isAdministrator: ownId === undefined, policy: { canListenIn } };
  const sight = new CallSight(
    rules.map((rule, index) => ({ id: `filter-${index}`, rule })),
    { timeZone: 'UTC', nowMs, remembered: () => undefined, log: silentLog },
  );
  return new LiveView({ user } as Principal, sight);
}

/** What came since the last time. */
function read(client: LiveClient): Event[] {
  const text = String(client.stream.read() ?? '');
  return text.split('\n\n').flatMap((block) => {
    const found = /^event: (.*)\ndata: (.*)$/.exec(block);
    return found === null ? [] : [[found[1]!, JSON.parse(found[2]!)] as const];
  });
}

function names(events: readonly Event[]): string[] {
  return events.map(([name]) => name);
}

describe('the live feed', () => {
  it('begins with everything, and tells changes at once', async () => {
    const { time, recorder, feed, open } = makeScene();
    recorder.calls.push(liveCall({ id: 'a' }));
    const client = open(viewOf());
    const [[name, snapshot]] = read(client) as [Event];
    assert.equal(name, 'snapshot');
    assert.equal(snapshot.watcherId, client.id);
    assert.equal(snapshot.now, '2026-01-01T00:00:00.000Z');
    assert.deepEqual(snapshot.rights, { decidesAll: true });
    assert.deepEqual(snapshot.lines, { limit: 60, inUse: 2, kept: 1 });
    assert.deepEqual(
      (snapshot.items as { id: string }[]).map(({ id }) => id),
      ['a'],
    );
    recorder.change('b', liveCall({ id: 'b' }));
    recorder.change('b', liveCall({ id: 'b', state: 'ending' }));
    recorder.change('a', undefined);
    time.advance(50);
    assert.deepEqual(
      read(client).map(([kind, { id, state }]) => [kind, id, state]),
      [
        ['call', 'b', 'ending'],
        ['gone', 'a', undefined],
      ],
    );
    client.close();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([feed.size, recorder.watchers, time.pending], [0, 0, 0]);
  });

  it('tells counters each second while they change', () => {
    const { time, recorder, open } = makeScene();
    const streams = [{ side: 'near', rtpPort: 1, statistics: STATISTICS }] as const;
    recorder.calls.push(liveCall({ id: 'a', streams }));
    const client = open(viewOf());
    read(client);
    time.advance(1000);
    const { packets, lost, jitterMs } = STATISTICS;
    assert.deepEqual(read(client), [
      [
        'counters',
        { lines: recorder.lines, calls: [{ id: 'a', near: { packets, lost, jitterMs } }] },
      ],
    ]);
    time.advance(3000);
    assert.deepEqual(read(client), []);
    recorder.change('b', liveCall({ id: 'b' }));
    time.advance(1000);
    assert.deepEqual(names(read(client)), ['call', 'counters']);
  });

  it('tells levels of the calls that a client wants, as soon as they are measured', () => {
    const { time, recorder, levels, metered, open } = makeScene();
    recorder.calls.push(liveCall({ id: 'a' }), liveCall({ id: 'b' }));
    const client = open(viewOf());
    client.want(['a', 'b']);
    assert.deepEqual(metered, []);
    levels.set('a', { near: -20, far: null });
    time.advance(1000);
    const events = read(client).filter(([name]) => name === 'levels');
    assert.deepEqual(events, [['levels', { calls: [{ id: 'a', near: -20, far: null }] }]]);
    client.want(['b']);
    assert.deepEqual(metered, []);
    levels.set('b', { near: -1, far: -2 });
    client.want(['b', 'a']);
    assert.deepEqual(metered, ['b', 'a']);
    client.close();
    assert.deepEqual(metered, []);
  });

  it('tells everybody only of what they see', () => {
    const { time, recorder, open } = makeScene();
    const user = { id: 'anna', lastName: '', firstName: '', department: '' };
    recorder.calls.push(liveCall({ id: 'a', user }), liveCall({ id: 'b' }));
    const client = open(viewOf({ ownId: 'anna' }), 'anna');
    const [[, snapshot]] = read(client) as [Event];
    assert.equal(snapshot.lines, null);
    assert.deepEqual((snapshot.items as { id: string }[]).length, 1);
    recorder.change('b', liveCall({ id: 'b', state: 'ending' }));
    recorder.change('b', undefined);
    recorder.change('a', undefined);
    time.advance(50);
    assert.deepEqual(read(client), [['gone', { id: 'a' }]]);
    recorder.change('c', liveCall({ id: 'c' }));
    time.advance(1000);
    assert.deepEqual(read(client), [['counters', { calls: [] }]]);
  });

  it('tells of the calls that a filter shows, for as long as it does', () => {
    const { time, recorder, feed, open } = makeScene();
    const localNumber = '2001';
    const [mine, other] = [liveCall({ id: 'a', localNumber }), liveCall({ id: 'b' })];
    recorder.calls.push(mine, other);
    const rules = ["msg_LocalNumber = '2001'"];
    const client = open(viewOf({ ownId: 'anna', rules }), 'anna');
    const shown = (events: Event[]) =>
      events.map(([name, { id, items }]) => [
        name,
        id ?? (items as { id: string }[]).map((item) => item.id),
      ]);
    assert.deepEqual(shown(read(client)), [['snapshot', ['a']]]);
    recorder.change('b', { ...other, localNumber });
    recorder.change('a', { ...mine, localNumber: '2002' });
    time.advance(50);
    assert.deepEqual(shown(read(client)), [
      ['call', 'b'],
      ['gone', 'a'],
    ]);
    const later = { ownId: 'anna', rules: ['msg_ContentSize > 60'] };
    feed.changeView(client, viewOf(later));
    assert.deepEqual(shown(read(client)), [['snapshot', []]]);
    feed.changeView(client, viewOf(later));
    assert.deepEqual(read(client), []);
    feed.changeView(client, viewOf({ ...later, nowMs: () => other.startedAtMs + 61_000 }));
    assert.deepEqual(shown(read(client)), [['snapshot', ['a', 'b']]]);
    client.want(['a']);
    feed.changeView(client, viewOf({ ownId: 'anna' }));
    assert.deepEqual(shown(read(client)), [['snapshot', []]]);
    assert.deepEqual(client.metered, []);
  });

  it('begins anew for a client that may see or do other things', () => {
    const { feed, recorder, open } = makeScene();
    recorder.calls.push(liveCall({ id: 'a' }));
    const client = open(viewOf({ ownId: 'anna' }), 'anna');
    read(client);
    feed.changeView(client, viewOf({ ownId: 'anna' }));
    assert.deepEqual(read(client), []);
    feed.changeView(client, viewOf({ canListenIn: true }));
    const [[name, snapshot]] = read(client) as [Event];
    assert.deepEqual([name, (snapshot.items as unknown[]).length], ['snapshot', 1]);
  });

  it('says of each call whether this client may listen to it', () => {
    const { time, recorder, open } = makeScene();
    const shown = liveCall({ id: 'a' });
    const other = liveCall({ id: 'b', remoteNumber: '3003' });
    recorder.calls.push(shown, other);
    const rules = ["msg_Caller = '2002'"];
    const clients = [
      open(viewOf({ rules, canListenIn: true }), 'listener'),
      open(viewOf({ rules }), 'other'),
    ];
    const told = (): unknown[] =>
      clients.map((client) =>
        read(client).map(([, facts]) =>
          [facts.items ?? facts].flat().map((item) => (item as LiveItem).mayListen),
        ),
      );
    assert.deepEqual(told(), [[[true, false]], [[false, false]]]);
    recorder.change('a', shown);
    recorder.change('b', other);
    time.advance(100);
    assert.deepEqual(told(), [
      [[true], [false]],
      [[false], [false]],
    ]);
  });

  it('leaves out counters for a client that is slow, and lets go one that reads nothing', () => {
    const { time, recorder, feed, open } = makeScene();
    for (let i = 0; i < 1000; i++) recorder.calls.push(liveCall({ id: `call-${i}` }));
    const client = open(viewOf());
    const before = client.stream.readableLength;
    assert.ok(before > 300_000);
    time.advance(5000);
    assert.ok(client.stream.readableLength < before + 1000);
    for (let round = 0; round < 20; round++) {
      for (const call of [...recorder.calls]) recorder.change(call.id, call);
      time.advance(50);
    }
    assert.equal(client.stream.destroyed, true);
    assert.ok(client.stream.readableLength <= 4 << 20);
    feed.close();
  });

  it('has a bound for each user and for all', () => {
    const { feed, open } = makeScene();
    for (let i = 0; i < 20; i++) open(viewOf(), 'anna');
    assert.equal(open(viewOf(), 'anna'), undefined);
    for (let i = 0; i < 180; i++) open(viewOf(), `user-${i}`);
    assert.equal(open(viewOf(), 'ben'), undefined);
    feed.close();
  });

  it('is alive without anything to tell, and known by its log-in only', () => {
    const { time, feed, open } = makeScene();
    const client = open(viewOf(), 'anna');
    time.advance(1000);
    read(client);
    time.advance(14_000);
    assert.equal(String(client.stream.read()), ': \n\n');
    assert.equal(feed.find(client.id, Buffer.from('anna')), client);
    assert.equal(feed.find(client.id, Buffer.from('ben!')), undefined);
    assert.equal(feed.find('x', Buffer.from('anna')), undefined);
    feed.close();
  });
});
