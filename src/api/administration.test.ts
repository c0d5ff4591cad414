import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counter } from 'prom-client';
import { Value } from 'typebox/value';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import type { LiveRecording } from './live-recordings.ts';
import { LiveItemSchema } from './recording-item.ts';

describe('settings', () => {
  it('are read and changed by administrators', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const before = (await server.get('/api/v1/settings', cookie)).json();
    assert.deepEqual(before, server.catalog.settings.get());
    const body = { lines: 30, audioFormat: 'flac' };
    const changed = await server.send('PATCH', '/settings', { cookie, body });
    assert.deepEqual(changed.json(), { ...before, ...body });
    assert.equal(server.catalog.settings.get().lines, 30);
  });

  it('are explained where they are wrong', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const patch = async (body: unknown) => {
      const result = await server.send('PATCH', '/settings', { cookie, body });
      assert.equal(result.statusCode, 400);
      return `${result.json().code} ${result.json().detail}`;
    };
    assert.match(await patch({ line: 1 }), /^SETTING_UNKNOWN there is no setting "line"/);
    assert.match(await patch({ lines: -1 }), /^SETTING_INVALID setting lines: found -1, expected/);
    assert.match(await patch([]), /^REQUEST_INVALID /);
  });

  it('are no business of others', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.member('anna');
    const results = [
      await server.get('/api/v1/settings', cookie),
      await server.send('PATCH', '/settings', { cookie, body: { lines: 1 } }),
    ];
    for (const result of results) {
      assert.deepEqual([result.statusCode, result.json().code], [403, 'ADMINISTRATORS_ONLY']);
    }
    assert.equal(server.catalog.settings.get().lines, null);
  });
});

describe('what runs now', () => {
  const statistics = { ...recordingFacts().legs[0]!.statistics, packets: 100, lost: 2 };
  const running: LiveRecording = {
    ...{ id: 'r', conversationId: 'c', startedAtMs: 0, direction: 'outbound' },
    ...{ locality: 'internal', localNumber: '1001', localDevice: 'SEP1', localName: undefined },
    ...{ remoteNumber: '2002', remoteName: '' },
    user: { id: 'u', lastName: 'Ost', firstName: '', department: 'D' },
    streams: [
      { side: 'near', statistics },
      { side: 'near', statistics },
      { side: 'far', statistics: undefined },
    ],
  };

  it('is shown with what has arrived', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    server.live.push(running);
    const { items } = (await server.get('/api/v1/live', cookie)).json();
    assert.ok(Value.Check(LiveItemSchema, items[0]));
    assert.deepEqual(items, [
      {
        ...{ id: 'r', conversationId: 'c', startedAt: '1970-01-01T00:00:00.000Z' },
        ...{ direction: 'outbound', locality: 'internal', mode: 'cisco' },
        user: { id: 'u', lastName: 'Ost', firstName: null, department: 'D' },
        ...{ localNumber: '1001', localDevice: 'SEP1', localName: null },
        ...{ remoteNumber: '2002', remoteName: null, remoteDevice: null },
        sides: { near: { packets: 200, lost: 4 } },
      },
    ]);
  });

  it('is shown to who sees recordings, and to administrators', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.administrator();
    const second = await server.administrator('second');
    const anna = await server.member('anna');
    server.live.push(running);
    const count = async (cookie: string) =>
      (await server.get('/api/v1/live', cookie)).json().items.length;
    assert.equal(await count(second), 1);
    assert.equal(await count(anna), 0);
    const filterId = (await server.catalog.filters.initialFilterId())!;
    await server.catalog.filters.grant(filterId, (await server.principal(anna)).user.id, TESTER);
    assert.equal(await count(anna), 1);
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

describe('for programs that watch', () => {
  it('there are health and metrics', async (t) => {
    const server = await TemporaryApi.make(t);
    const counter = new Counter({ name: 'calls', help: 'h', registers: [server.metrics] });
    counter.inc(3);
    assert.deepEqual((await server.get('/healthz')).json(), { status: 'ok' });
    const metrics = await server.get('/metrics');
    assert.match(String(metrics.headers['content-type']), /^text\/plain/);
    assert.match(metrics.body, /^calls 3$/m);
    await server.catalog.close();
    assert.equal((await server.get('/healthz')).statusCode, 503);
  });

  it('there is a description of every route', async (t) => {
    const server = await TemporaryApi.make(t);
    const description = (await server.get('/docs/json')).json();
    assert.equal(description.openapi, '3.1.0');
    assert.deepEqual(Object.keys(description.paths).sort(), [
      '/api/v1/account',
      '/api/v1/account/confirm',
      '/api/v1/account/factors',
      '/api/v1/account/factors/passkey-options',
      '/api/v1/account/factors/passkeys',
      '/api/v1/account/factors/passkeys/{id}',
      '/api/v1/account/factors/recovery-codes',
      '/api/v1/account/factors/totp',
      '/api/v1/account/factors/totp/confirm',
      '/api/v1/account/pin',
      '/api/v1/account/sessions',
      '/api/v1/directory/import',
      '/api/v1/directory/test',
      '/api/v1/filters',
      '/api/v1/live',
      '/api/v1/lockouts',
      '/api/v1/lockouts/unlock',
      '/api/v1/openid/callback',
      '/api/v1/openid/start',
      '/api/v1/openid/test',
      '/api/v1/recordings',
      '/api/v1/recordings/{id}',
      '/api/v1/recordings/{id}/audio',
      '/api/v1/recordings/{id}/peaks',
      '/api/v1/session',
      '/api/v1/session/enrolled',
      '/api/v1/session/new-password',
      '/api/v1/session/passkey',
      '/api/v1/session/passkey-options',
      '/api/v1/session/second-factor',
      '/api/v1/settings',
      '/api/v1/settings/secrets',
      '/api/v1/setup',
      '/api/v1/status',
      '/api/v1/users',
      '/api/v1/users/export',
      '/api/v1/users/import',
      '/api/v1/users/import/{id}',
      '/api/v1/users/import/{id}/apply',
      '/api/v1/users/policies',
      '/api/v1/users/{id}',
      '/api/v1/users/{id}/factors',
      '/api/v1/users/{id}/password',
      '/api/v1/users/{id}/pin',
    ]);
    assert.deepEqual(Object.keys(description.paths['/api/v1/session']).sort(), [
      'delete',
      'get',
      'patch',
      'post',
    ]);
    assert.deepEqual(description.paths['/api/v1/session'].post.security, []);
  });
});
