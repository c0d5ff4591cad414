import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { newId } from '../base/index.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 0, 1);

async function scene(t: TestContext) {
  const server = await TemporaryApi.make(t);
  const cookie = await server.administrator();
  await server.catalog.settings.set({ timeZone: 'UTC' }, TESTER);
  const record = (daysAgo: number, userId?: string) =>
    server.record({
      startedAtMs: NOW_MS - daysAgo * DAY_MS,
      recordingId: newId(NOW_MS - daysAgo * DAY_MS),
      ...(userId === undefined ? {} : { userId }),
    });
  const get = async (url: string) => (await server.get(`/api/v1/retention${url}`, cookie)).json();
  const post = (url: string, body?: unknown) =>
    server.send('POST', `/retention${url}`, { cookie, ...(body === undefined ? {} : { body }) });
  return { server, cookie, record, get, post };
}

describe('automatic deletion over HTTP', () => {
  it('is previewed night by night, and recording by recording with its reason', async (t) => {
    const { server, record, get } = await scene(t);
    const policy = { deleteAfterDays: 5 };
    const { id: userId } = await server.catalog.users.create({ loginName: 'anna', policy }, TESTER);
    await server.catalog.settings.set({ deleteAfterDays: 30 }, TESTER);
    await record(100);
    await record(29.5);
    const soon = await record(1, userId);
    await record(0, userId);
    await record(0);
    const { nights } = await get('/preview');
    assert.equal(nights.length, 30);
    const busy = nights.filter(({ count }: { count: number }) => count > 0);
    const night = (day: number, count: number, general: number) => ({
      at: `2026-01-0${day}T03:00:00.000Z`,
      ...{ count, sizeBytes: count * 5, byRule: { general, user: count - general } },
    });
    assert.deepEqual(busy, [night(1, 1, 1), night(2, 1, 1), night(5, 1, 0), night(6, 1, 0)]);
    const { items, nextCursor } = await get('/due?limit=3');
    assert.deepEqual(items[2], {
      ...{ id: soon.session.recordingId, sizeBytes: 5, rule: 'user', days: 5 },
      ...{ startedAt: '2025-12-31T00:00:00.000Z', dueAt: '2026-01-05T00:00:00.000Z' },
      user: { id: userId, lastName: null, firstName: null },
    });
    const rest = await get(`/due?limit=3&cursor=${nextCursor}`);
    assert.deepEqual([rest.items.length, rest.nextCursor], [1, null]);
    const now = await get('/due?asOf=2026-01-01T00:00:00Z');
    assert.equal(now.items.length, 1);
  });

  it('runs when an administrator says so', async (t) => {
    const { server, record, get, post } = await scene(t);
    await server.catalog.settings.set({ deleteAfterDays: 30 }, TESTER);
    const old = await record(31);
    const young = await record(29);
    assert.equal((await post('/sweep')).statusCode, 202);
    await waitUntil('the run is over', () => !server.lifecycle.sweeper.isRunning);
    assert.equal(server.catalog.recordings.has(old.session.recordingId), false);
    assert.equal(server.catalog.recordings.has(young.session.recordingId), true);
    await assert.rejects(server.store.size(old.audio.objectId), { code: 'OBJECT_MISSING' });
    assert.deepEqual(await get(''), {
      ...{ generalDays: 30, isRunning: false, stopped: null, pendingPurges: 0 },
      ...{ last: { at: '2026-01-01T00:00:00.000Z', count: 1 }, nextAt: '2026-01-01T03:00:00.000Z' },
    });
  });

  it('waits for a confirmation of exactly the set that it shows', async (t) => {
    const { server, record, get, post } = await scene(t);
    for (let index = 0; index < 25; index++) await record(40 + index);
    await server.catalog.settings.set({ deleteAfterDays: 30 }, TESTER);
    await server.lifecycle.sweeper.sweep();
    const { stopped } = await get('');
    const { digest, ...facts } = stopped;
    assert.deepEqual(facts, {
      ...{ cause: 'too-many', count: 25, total: 25, sizeBytes: 125 },
      asOf: '2026-01-01T00:00:00.000Z',
    });
    assert.deepEqual(
      server.alerts.open().map(({ code }) => code),
      ['retention-stopped'],
    );
    const { count, asOf } = facts;
    const wrong = await post('/confirm', { count, asOf, digest: 'a'.repeat(64) });
    assert.deepEqual([wrong.statusCode, wrong.json().code], [409, 'RETENTION_SET_CHANGED']);
    await server.lifecycle.sweeper.sweep();
    assert.equal((await post('/confirm', { count, asOf, digest })).statusCode, 202);
    await server.lifecycle.sweeper.sweep();
    assert.deepEqual(server.alerts.open(), []);
    assert.equal(await server.catalog.retention.countAll(), 0);
    const again = await post('/confirm', { count, asOf, digest });
    assert.deepEqual([again.statusCode, again.json().code], [409, 'RETENTION_NOT_STOPPED']);
  });

  it('leaves alone what a user preserves', async (t) => {
    const { server, cookie, record } = await scene(t);
    const { session } = await record(100);
    const url = `/recordings/${session.recordingId}`;
    const kept = await server.send('PATCH', url, { cookie, body: { isPreserved: true } });
    assert.deepEqual([kept.statusCode, kept.json().isPreserved], [200, true]);
    const detail = (await server.get(`/api/v1${url}`, cookie)).json();
    assert.deepEqual(detail.preserved, { at: '2026-01-01T00:00:00.000Z', by: 'boss' });
    await server.catalog.settings.set({ deleteAfterDays: 30 }, TESTER);
    await server.lifecycle.sweeper.sweep();
    assert.ok(server.catalog.recordings.has(session.recordingId));
    const anna = await server.member('anna');
    const stranger = { cookie: anna, body: { isPreserved: false } };
    assert.equal((await server.send('PATCH', url, stranger)).statusCode, 404);
    const unknown = { cookie, body: { isPreserved: true, name: 'x' } };
    assert.equal((await server.send('PATCH', url, unknown)).statusCode, 400);
    await server.send('PATCH', url, { cookie, body: { isPreserved: false } });
    await server.lifecycle.sweeper.sweep();
    assert.equal((await server.get(`/api/v1${url}`, cookie)).statusCode, 404);
  });

  it('is an administrator’s business', async (t) => {
    const { server } = await scene(t);
    const cookie = await server.member('anna');
    const results = [
      ...(await Promise.all(
        ['', '/preview', '/due'].map((url) => server.get(`/api/v1/retention${url}`, cookie)),
      )),
      await server.send('POST', '/retention/sweep', { cookie }),
      await server.send('POST', '/retention/confirm', { cookie, body: {} }),
    ];
    for (const result of results) assert.equal(result.json().code, 'ADMINISTRATORS_ONLY');
  });
});
