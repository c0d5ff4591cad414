import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Value } from 'typebox/value';
import { liveCall } from '../../test/support/fake-recorder.ts';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import { LiveItemSchema } from './live-item.ts';

const STATISTICS = { ...recordingFacts().legs[0]!.statistics, packets: 100, lost: 2 };

/** Somebody with a log-in, and a call of theirs. */
async function ownerOf(server: TemporaryApi, loginName: string, mode: 'cisco' | 'prerecord') {
  const cookie = await server.member(loginName);
  const { id } = (await server.principal(cookie)).user;
  const user = { id, lastName: 'Ost', firstName: '', department: 'D' };
  const state = mode === 'prerecord' ? 'buffered' : 'recording';
  const actions = mode === 'prerecord' ? (['keep', 'private'] as const) : [];
  return { cookie, id, call: liveCall({ id: `of-${loginName}`, user, mode, state, actions }) };
}

describe('GET /live', () => {
  it('shows calls with what has arrived', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const user = { id: 'u', lastName: 'Ost', firstName: '', department: 'D' };
    server.recorder.calls.push(
      liveCall({
        ...{ user, dialect: 'siprec' },
        ...{ remoteName: '', state: 'paused', actions: ['resume'], resumesAtMs: 120_000 },
        streams: [
          { side: 'near', rtpPort: 1, statistics: STATISTICS },
          { side: 'near', rtpPort: 2, statistics: { ...STATISTICS, jitterMs: 1.26 } },
          { side: 'far', rtpPort: 3, statistics: undefined },
        ],
      }),
    );
    const answer = (await server.get('/api/v1/live', cookie)).json();
    assert.ok(Value.Check(LiveItemSchema, answer.items[0]));
    assert.deepEqual(answer, {
      items: [
        {
          ...{ id: 'r', conversationId: 'c', startedAt: '1970-01-01T00:00:00.000Z' },
          ...{ direction: 'outbound', locality: 'internal', mode: 'cisco', dialect: 'siprec' },
          ...{ state: 'paused', endedAt: null, expiresAt: null, mayListen: false },
          ...{ isBuffered: false, actions: ['resume'], resumesAt: '1970-01-01T00:02:00.000Z' },
          user: { id: 'u', lastName: 'Ost', firstName: null, department: 'D' },
          ...{ localNumber: '1001', localDevice: 'SEP1', localName: null },
          ...{ remoteNumber: '2002', remoteName: null, remoteDevice: null },
          sides: { near: { packets: 200, lost: 4, jitterMs: 1.3 } },
        },
      ],
      lines: { limit: 60, inUse: 2, kept: 1 },
      rights: { decidesAll: true },
    });
  });

  it('shows buffered calls after their end, with the time that is left', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const times = { endedAtMs: 60_000, expiresAtMs: 360_000 };
    server.recorder.calls.push(liveCall({ mode: 'prerecord', state: 'buffered', ...times }));
    const [item] = (await server.get('/api/v1/live', cookie)).json().items;
    assert.deepEqual(
      [item.mode, item.state, item.endedAt, item.expiresAt],
      ['prerecord', 'buffered', '1970-01-01T00:01:00.000Z', '1970-01-01T00:06:00.000Z'],
    );
  });

  it('shows all calls to who sees all recordings and to administrators, others the own', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.administrator();
    const second = await server.administrator('second');
    const anna = await ownerOf(server, 'anna', 'cisco');
    server.recorder.calls.push(liveCall(), anna.call);
    const shown = async (cookie: string) => {
      const { items, lines } = (await server.get('/api/v1/live', cookie)).json();
      return [items.map((item: { id: string }) => item.id), lines === null];
    };
    assert.deepEqual(await shown(second), [['r', 'of-anna'], false]);
    assert.deepEqual(await shown(anna.cookie), [['of-anna'], true]);
    const filterId = (await server.catalog.filters.initialFilterId())!;
    await server.catalog.filters.grant(filterId, anna.id, TESTER);
    assert.deepEqual(await shown(anna.cookie), [['r', 'of-anna'], false]);
  });

  it('keeps nobody logged in who only leaves the page open', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    for (let minute = 0; minute < 29; minute++) {
      server.time.advance(60_000);
      assert.equal((await server.get('/api/v1/live', cookie)).statusCode, 200);
    }
    server.time.advance(60_000);
    assert.equal((await server.get('/api/v1/live', cookie)).statusCode, 401);
  });
});

describe('PATCH /live/{id}', () => {
  it('is for administrators and the user whose call it is', async (t) => {
    const server = await TemporaryApi.make(t);
    const boss = await server.administrator();
    const anna = await ownerOf(server, 'anna', 'prerecord');
    const ben = await ownerOf(server, 'ben', 'prerecord');
    server.recorder.calls.push(anna.call, ben.call);
    const decide = async (cookie: string, id: string, action: string) => {
      const options = { cookie, body: { action } };
      const result = await server.send('PATCH', `/live/${id}`, options);
      return [result.statusCode, result.json().code ?? result.json().state];
    };
    assert.deepEqual(await decide(anna.cookie, 'of-anna', 'keep'), [200, 'recording']);
    assert.deepEqual(await decide(boss, 'of-ben', 'private'), [200, 'recording']);
    assert.deepEqual(await decide(anna.cookie, 'of-ben', 'keep'), [404, 'CALL_NOT_FOUND']);
    assert.deepEqual(await decide(anna.cookie, 'absent', 'keep'), [404, 'CALL_NOT_FOUND']);
    assert.deepEqual(await decide(boss, 'of-anna', 'play'), [400, 'REQUEST_INVALID']);
    const filterId = (await server.catalog.filters.initialFilterId())!;
    await server.catalog.filters.grant(filterId, anna.id, TESTER);
    assert.deepEqual(await decide(anna.cookie, 'of-ben', 'private'), [403, 'CALL_NOT_YOURS']);
    assert.deepEqual(
      server.recorder.decisions.map(([action, id, { name }]) => [action, id, name]),
      [
        ['keep', 'of-anna', 'anna'],
        ['private', 'of-ben', 'boss'],
      ],
    );
  });

  it('answers how the call stands, and refuses what is not possible', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const actions = ['stop', 'pause'] as const;
    server.recorder.calls.push(liveCall({ actions, resumesAtMs: 120_000 }));
    const ask = (action: string) => server.send('PATCH', '/live/r', { cookie, body: { action } });
    assert.deepEqual((await ask('pause')).json(), {
      ...{ state: 'recording', actions, expiresAt: null, resumesAt: '1970-01-01T00:02:00.000Z' },
    });
    const refused = await ask('private');
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'CALL_ACTION_NOT_POSSIBLE']);
  });
});
