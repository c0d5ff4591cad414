import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { liveCall } from '../../test/support/fake-recorder.ts';
import { runningJournal } from '../../test/support/running-journal.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';

/** An API that listens, with a running call `r` that can be heard. */
async function listening(t: TestContext) {
  const server = await TemporaryApi.make(t);
  await server.api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.api.server.address() as AddressInfo;
  server.recorder.calls.push(liveCall());
  server.recorder.taps.set('r', await runningJournal(t, 'r'));
  const get = (path: string, cookie: string) =>
    fetch(`http://127.0.0.1:${port}/api/v1${path}`, { headers: { cookie } });
  return { server, get };
}

async function codeOf(response: Response): Promise<unknown> {
  return [response.status, ((await response.json()) as { code: string }).code];
}

/** Reads a stream until there is `text` in it; returns all that came. */
async function readUntil(response: Response, text: string): Promise<string> {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let all = '';
  while (!all.includes(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    all += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  return all;
}

/** Whether a stream ends. */
async function ends(response: Response): Promise<boolean> {
  const reader = response.body!.getReader();
  try {
    for (;;) if ((await reader.read()).done) return true;
  } catch {
    return true;
  }
}

/** Time passes until something has happened; a check of rights takes some turns of the loop. */
async function pass(server: TemporaryApi, isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !isSo(); turn++) {
    server.time.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(isSo());
}

async function mayListen(server: TemporaryApi, cookie: string, canListenIn: boolean) {
  const { user } = await server.principal(cookie);
  await server.catalog.users.update(user.id, { policy: { canListenIn } }, TESTER);
}

describe('GET /live/events', () => {
  it('streams what changes, and the levels that are asked for', async (t) => {
    const { server, get } = await listening(t);
    const cookie = await server.administrator();
    const response = await get('/live/events', cookie);
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const first = await readUntil(response, '\n\n');
    const { watcherId } = JSON.parse(first.split('data: ')[1]!) as { watcherId: string };
    const want = (by: string, calls: string[]) =>
      server.send('PUT', `/live/events/${watcherId}`, { cookie: by, body: { calls } });
    assert.equal((await want(cookie, ['r', 'unknown'])).statusCode, 204);
    const other = await want(await server.administrator('other'), ['r']);
    assert.deepEqual([other.statusCode, other.json().code], [404, 'WATCHER_NOT_FOUND']);
    assert.equal(server.liveAudio.watchedCalls, 1);
    server.recorder.change('s', liveCall({ id: 's' }));
    server.time.advance(100);
    assert.match(await readUntil(response, 'event: call'), /"id":"s"/);
    assert.match((await server.get('/metrics')).body, /^earwitness_live_viewers 1$/m);
    await response.body!.cancel();
    await pass(server, () => server.recorder.watchers === 0);
    assert.equal(server.liveAudio.watchedCalls, 0);
  });

  it('ends with the log-in', async (t) => {
    const { server, get } = await listening(t);
    const cookie = await server.administrator();
    assert.deepEqual(await codeOf(await get('/live/events', '')), [401, 'NOT_LOGGED_IN']);
    const response = await get('/live/events', cookie);
    const ended = ends(response);
    await server.send('DELETE', '/session', { cookie });
    await pass(server, () => server.recorder.watchers === 0);
    assert.equal(await ended, true);
  });
});

describe('GET /live/{id}/audio', () => {
  it('is for who has that right alone, and is reported before it begins', async (t) => {
    const { server, get } = await listening(t);
    const boss = await server.administrator();
    assert.deepEqual(await codeOf(await get('/live/r/audio', boss)), [
      ...[403, 'LISTENING_NOT_ALLOWED'],
    ]);
    const anna = await server.member('anna');
    await mayListen(server, anna, true);
    assert.deepEqual(await codeOf(await get('/live/r/audio', anna)), [404, 'CALL_NOT_FOUND']);
    await mayListen(server, boss, true);
    assert.deepEqual(await codeOf(await get('/live/x/audio', boss)), [404, 'CALL_NOT_FOUND']);
    const response = await get('/live/r/audio', boss);
    assert.equal(response.headers.get('content-type'), 'audio/wav');
    const events = (await server.catalog.audit.newest(20)).filter(
      ({ action }) => action === 'live.listened',
    );
    assert.deepEqual(
      events.map(({ actor, object, outcome }) => [actor.name, object?.name, outcome]),
      [
        ['boss', '1001 – 2002', 'done'],
        ['boss', '1001 – 2002', 'refused'],
      ],
    );
    await readUntil(response, 'WAVE');
    await response.body!.cancel();
  });

  it('ends within a second when the right is lost, with the log-in, and with the call', async (t) => {
    const { server, get } = await listening(t);
    const boss = await server.administrator();
    const losses = [
      () => mayListen(server, boss, false),
      () => Promise.resolve(server.liveAudio.end('r')),
      () => server.send('DELETE', '/session', { cookie: boss }),
    ];
    for (const lose of losses) {
      await mayListen(server, boss, true);
      const response = await get('/live/r/audio', boss);
      assert.equal(response.status, 200);
      const ended = ends(response);
      assert.equal(server.liveAudio.listeners, 1);
      const beganMs = server.time.nowMs();
      await lose();
      await pass(server, () => server.liveAudio.listeners === 0);
      assert.ok(server.time.nowMs() - beganMs <= 1000);
      assert.equal(await ended, true);
    }
  });

  it('is refused where the call is over, or is not captured yet', async (t) => {
    const { server, get } = await listening(t);
    const boss = await server.administrator();
    await mayListen(server, boss, true);
    const times = { endedAtMs: 1, expiresAtMs: 2 };
    server.recorder.calls.push(liveCall({ id: 'over', ...times }), liveCall({ id: 'new' }));
    for (const id of ['over', 'new']) {
      assert.deepEqual(await codeOf(await get(`/live/${id}/audio`, boss)), [
        ...[409, 'CALL_NOT_RUNNING'],
      ]);
    }
  });
});
