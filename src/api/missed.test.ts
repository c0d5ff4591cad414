import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import type { NewMissedRecording } from '../storage/catalog/index.ts';

function missedAt(atMs: number, change: Partial<NewMissedRecording> = {}): NewMissedRecording {
  return {
    ...{ atMs, code: 'no-line', detail: 'all 5 lines are in use', direction: 'inbound' },
    peer: '10.0.0.1:5060',
    parties: {
      near: { side: 'near', number: '1001', device: 'SEP1' },
      far: { side: 'far', number: '2002', displayName: 'Ben' },
    },
    count: 1,
    ...change,
  };
}

describe('the register of missed recordings', () => {
  it('is listed in pages', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const lastName = 'Ost';
    const anna = await server.catalog.users.create({ loginName: 'anna', lastName }, TESTER);
    server.catalog.missed.insertAll([
      missedAt(1000, { userId: anna.id, recordingId: 'r1', code: 'no-audio' }),
      missedAt(2000, { count: 7, foldKey: 'k' }),
    ]);
    const first = (await server.get('/api/v1/missed?limit=1', cookie)).json();
    assert.deepEqual([first.items[0].count, first.open], [7, 2]);
    const next = `/api/v1/missed?limit=1&cursor=${first.nextCursor}`;
    const second = (await server.get(next, cookie)).json();
    const { id, ...item } = second.items[0];
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal(second.nextCursor, null);
    assert.deepEqual(item, {
      ...{ at: '1970-01-01T00:00:01.000Z', lastAt: '1970-01-01T00:00:01.000Z', count: 1 },
      ...{ code: 'no-audio', detail: 'all 5 lines are in use', direction: 'inbound' },
      peer: '10.0.0.1:5060',
      user: { id: anna.id, lastName: 'Ost', firstName: '', department: '' },
      ...{ localNumber: '1001', localDevice: 'SEP1', localName: null },
      ...{ remoteNumber: '2002', remoteName: 'Ben', recordingId: 'r1', acknowledged: null },
    });
  });

  it('is filtered', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    server.catalog.missed.insertAll([missedAt(1000), missedAt(2000, { code: 'overload' })]);
    const times = async (query: string) => {
      const result = await server.get(`/api/v1/missed?${query}`, cookie);
      return result.json().code ?? result.json().items.map((item: { at: string }) => item.at);
    };
    const [one, two] = ['1970-01-01T00:00:01.000Z', '1970-01-01T00:00:02.000Z'];
    assert.deepEqual(await times('code=overload'), [two]);
    assert.deepEqual(await times(`to=${two}`), [one]);
    assert.deepEqual(await times(`from=${two}`), [two]);
    assert.deepEqual(await times('acknowledged=true'), []);
    assert.deepEqual(await times('acknowledged=false'), [two, one]);
    assert.deepEqual(await times('user=u1'), []);
    for (const wrong of ['code=x', 'from=x', 'acknowledged=x', 'limit=0', 'x=1']) {
      assert.equal(await times(wrong), 'REQUEST_INVALID', wrong);
    }
    assert.equal(await times('cursor=x'), 'CURSOR_INVALID');
  });

  it('is acknowledged by name', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    server.catalog.missed.insertAll([missedAt(1000), missedAt(2000)]);
    const { items } = (await server.get('/api/v1/missed', cookie)).json();
    const body = { ids: [items[0].id] };
    const send = () => server.send('POST', '/missed/acknowledge', { cookie, body });
    assert.deepEqual((await send()).json(), { acknowledged: 1 });
    assert.deepEqual((await send()).json(), { acknowledged: 0 });
    const after = (await server.get('/api/v1/missed', cookie)).json();
    const at = new Date(server.time.nowMs()).toISOString();
    assert.deepEqual(after.items[0].acknowledged, { at, by: 'boss' });
    assert.equal(after.open, 1);
    const [event] = await server.catalog.audit.newest(1);
    assert.deepEqual([event!.action, event!.actor.name], ['missed.acknowledged', 'boss']);
  });

  it('is no business of others', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.member('anna');
    const body = { ids: ['x'] };
    for (const result of [
      await server.get('/api/v1/missed', cookie),
      await server.send('POST', '/missed/acknowledge', { cookie, body }),
    ]) {
      assert.deepEqual([result.statusCode, result.json().code], [403, 'ADMINISTRATORS_ONLY']);
    }
  });
});
