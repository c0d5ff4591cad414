import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counter } from 'prom-client';
import { TemporaryApi } from '../../test/support/temporary-api.ts';

describe('settings', () => {
  it('are read and changed by administrators', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const before = (await server.get('/api/v1/settings', cookie)).json();
    const { catalog } = server;
    assert.deepEqual(before, {
      ...catalog.settings.get(),
      secrets: catalog.settings.secretsSet(),
    });
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
      '/api/v1/alerts',
      '/api/v1/alerts/{id}/acknowledge',
      '/api/v1/archive',
      '/api/v1/archive/bring-back',
      '/api/v1/archive/host-key',
      '/api/v1/archive/run',
      '/api/v1/archive/test',
      '/api/v1/audit',
      '/api/v1/audit/export',
      '/api/v1/directory/import',
      '/api/v1/directory/test',
      '/api/v1/exports',
      '/api/v1/exports/{id}',
      '/api/v1/exports/{id}/archive',
      '/api/v1/filters',
      '/api/v1/filters/check',
      '/api/v1/filters/fields',
      '/api/v1/filters/preview',
      '/api/v1/filters/verdicts',
      '/api/v1/filters/{id}',
      '/api/v1/filters/{id}/four-eyes',
      '/api/v1/filters/{id}/four-eyes/request',
      '/api/v1/filters/{id}/four-eyes/unlock',
      '/api/v1/four-eyes',
      '/api/v1/four-eyes/requests/{id}',
      '/api/v1/four-eyes/unlocks/{id}',
      '/api/v1/gadget/calls/{id}',
      '/api/v1/gadget/events',
      '/api/v1/gadget/session',
      '/api/v1/gadget/session/own',
      '/api/v1/gadget/session/second-factor',
      '/api/v1/live',
      '/api/v1/live/events',
      '/api/v1/live/events/{id}',
      '/api/v1/live/{id}',
      '/api/v1/live/{id}/audio',
      '/api/v1/lockouts',
      '/api/v1/lockouts/unlock',
      '/api/v1/missed',
      '/api/v1/missed/acknowledge',
      '/api/v1/openid/callback',
      '/api/v1/openid/start',
      '/api/v1/openid/test',
      '/api/v1/policy/preview',
      '/api/v1/recordings',
      '/api/v1/recordings/count',
      '/api/v1/recordings/deletions',
      '/api/v1/recordings/tags',
      '/api/v1/recordings/{id}',
      '/api/v1/recordings/{id}/audio',
      '/api/v1/recordings/{id}/peaks',
      '/api/v1/retention',
      '/api/v1/retention/confirm',
      '/api/v1/retention/due',
      '/api/v1/retention/preview',
      '/api/v1/retention/sweep',
      '/api/v1/session',
      '/api/v1/session/enrolled',
      '/api/v1/session/new-password',
      '/api/v1/session/passkey',
      '/api/v1/session/passkey-options',
      '/api/v1/session/second-factor',
      '/api/v1/settings',
      '/api/v1/setup',
      '/api/v1/status',
      '/api/v1/system/internal-numbers-check',
      '/api/v1/system/mail-test',
      '/api/v1/system/status',
      '/api/v1/tokens',
      '/api/v1/tokens/{id}',
      '/api/v1/users',
      '/api/v1/users/export',
      '/api/v1/users/import',
      '/api/v1/users/import/{id}',
      '/api/v1/users/import/{id}/apply',
      '/api/v1/users/policies',
      '/api/v1/users/{id}',
      '/api/v1/users/{id}/factors',
      '/api/v1/users/{id}/password',
      '/api/v1/users/{id}/phones',
      '/api/v1/users/{id}/phones/test',
      '/api/v1/users/{id}/pin',
      '/api/v1/webhooks',
      '/api/v1/webhooks/{id}',
      '/api/v1/webhooks/{id}/deliveries',
      '/api/v1/webhooks/{id}/secret',
      '/api/v1/webhooks/{id}/test',
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
