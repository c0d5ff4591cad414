import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PASSWORD, TemporaryApi } from '../../test/support/temporary-api.ts';

const COOKIE = /^earwitness_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/;

const STATUS = {
  ...{ version: '1.2.3', languages: ['en', 'de', 'fr', 'it'] },
  ...{ passwordMinimumLength: 12, openIdLabel: null },
};

describe('the way in', () => {
  it('leads from the set-up link to a log-in', async (t) => {
    const server = await TemporaryApi.make(t);
    const status = async () => (await server.get('/api/v1/status')).json();
    assert.deepEqual(await status(), { ...STATUS, needsSetup: true });
    const token = await server.access.newSetupToken();
    const body = { token, loginName: 'boss', password: PASSWORD, lastName: 'Ost' };
    const done = await server.send('POST', '/setup', { body });
    assert.deepEqual([done.statusCode, done.json().user.loginName], [200, 'boss']);
    assert.match(String(done.headers['set-cookie']), COOKIE);
    assert.deepEqual(await status(), { ...STATUS, needsSetup: false });
    const cookie = String(done.headers['set-cookie']).split(';')[0]!;
    const session = await server.get('/api/v1/session', cookie);
    const { id } = (await server.principal(cookie)).user;
    assert.deepEqual(session.json(), {
      user: {
        ...{ id, loginName: 'boss', firstName: '', lastName: 'Ost' },
        ...{ isAdministrator: true, isSupervisor: false, hasInbox: false, language: null },
      },
    });
    const again = await server.send('POST', '/setup', { body });
    assert.deepEqual([again.statusCode, again.json().code], [403, 'SETUP_TOKEN_INVALID']);
  });

  it('takes name and password, and lets out again', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.administrator();
    const body = { loginName: 'BOSS', password: PASSWORD };
    const result = await server.send('POST', '/session', { body });
    assert.equal(result.statusCode, 200);
    assert.equal(result.json().user.loginName, 'boss');
    assert.equal(result.headers['cache-control'], 'no-store');
    const cookie = String(result.headers['set-cookie']).split(';')[0]!;
    const out = await server.send('DELETE', '/session', { cookie });
    assert.equal(out.statusCode, 204);
    assert.match(String(out.headers['set-cookie']), /^earwitness_session=; Max-Age=0; /);
    const after = await server.get('/api/v1/session', cookie);
    assert.deepEqual([after.statusCode, after.json().code], [401, 'NOT_LOGGED_IN']);
    assert.equal((await server.send('DELETE', '/session')).statusCode, 204);
  });

  it('answers every wrong log-in the same, and slows down', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.administrator();
    const attempt = (loginName: string) =>
      server.send('POST', '/session', { body: { loginName, password: 'wrong' } });
    const bodies = [(await attempt('boss')).body, (await attempt('nobody')).body];
    assert.equal(bodies[0], bodies[1]);
    assert.equal(JSON.parse(bodies[0]!).code, 'WRONG_LOGIN');
    for (let count = 0; count < 4; count++) await attempt('boss');
    const throttled = await attempt('boss');
    assert.deepEqual([throttled.statusCode, throttled.json().code], [429, 'TOO_MANY_ATTEMPTS']);
    assert.equal(throttled.headers['retry-after'], '900');
    assert.equal(throttled.headers['content-type'], 'application/problem+json; charset=utf-8');
  });

  it('marks the cookie for HTTPS alone where the page is reached that way', async (t) => {
    const server = await TemporaryApi.make(t, { publicUrl: 'https://calls.example.com' });
    const token = await server.access.newSetupToken();
    const body = { token, loginName: 'boss', password: PASSWORD };
    const done = await server.send('POST', '/setup', { body });
    assert.match(String(done.headers['set-cookie']), /; Secure; SameSite=Strict$/);
    assert.match(String(done.headers['strict-transport-security']), /^max-age=31536000/);
  });

  it('changes language and password', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const patch = async (body: object) => {
      const result = await server.send('PATCH', '/session', { cookie, body });
      return [result.statusCode, result.body === '' ? '' : result.json().code];
    };
    assert.deepEqual(await patch({ language: 'fr' }), [204, '']);
    assert.equal((await server.principal(cookie)).user.language, 'fr');
    assert.deepEqual(await patch({ language: 'xx' }), [400, 'REQUEST_INVALID']);
    assert.deepEqual(await patch({ newPassword: 'x' }), [400, 'REQUEST_INVALID']);
    const change = { currentPassword: PASSWORD, newPassword: 'another fine day' };
    const wrong = { ...change, currentPassword: 'x' };
    assert.deepEqual(await patch(wrong), [403, 'WRONG_PASSWORD']);
    const [tried] = await server.catalog.audit.newest(1);
    const { action, outcome, object, details: what } = tried!;
    assert.deepEqual(
      [action, outcome, object?.name, what],
      ['access.login-failed', 'refused', 'boss', { what: 'password' }],
    );
    const weak = { ...change, newPassword: 'password1234' };
    assert.deepEqual(await patch(weak), [400, 'PASSWORD_TOO_WEAK']);
    assert.deepEqual(await patch(change), [204, '']);
    const body = { loginName: 'boss', password: change.newPassword };
    assert.equal((await server.send('POST', '/session', { body })).statusCode, 200);
  });

  it('is the only way: everything else asks for a log-in', async (t) => {
    const server = await TemporaryApi.make(t);
    const paths = ['session', 'filters', 'recordings', 'recordings/x', 'recordings/x/audio'];
    for (const path of [...paths, 'recordings/x/peaks', 'live', 'settings']) {
      const result = await server.get(`/api/v1/${path}`);
      assert.deepEqual([result.statusCode, result.json().code], [401, 'NOT_LOGGED_IN'], path);
    }
  });
});
