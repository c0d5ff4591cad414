import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BrowserCookies } from '../../test/support/browser-cookies.ts';
import { PASSWORD, TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';

const LOGIN = { loginName: 'boss', password: PASSWORD };
const PASSKEY = {
  ...{ id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} },
};

describe('a cookie that somebody slipped in', () => {
  it('is never the one of a later log-in', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.administrator();
    for (const token of ['A'.repeat(43), (await server.administrator('evil')).split('=')[1]!]) {
      const browser = new BrowserCookies(server);
      browser.set('earwitness_session', token);
      browser.set('earwitness_step', token);
      await browser.send('POST', '/session', LOGIN);
      const after = browser.get('earwitness_session');
      assert.match(after!, /^[\w-]{43}$/);
      assert.notEqual(after, token);
    }
  });

  it('is none where it stands anywhere but in its cookie', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const token = cookie.split('=')[1]!;
    const elsewhere: Record<string, string>[] = [
      { authorization: `Bearer ${token}` },
      { authorization: `Basic ${Buffer.from(`boss:${token}`).toString('base64')}` },
      { 'x-earwitness-session': token },
      { cookie: `session=${token}` },
      { cookie: `Earwitness_Session=${token}` },
      { cookie: `earwitness_session=; earwitness_session=${token}` },
    ];
    for (const headers of elsewhere) {
      const result = await server.get('/api/v1/account', '', headers);
      assert.equal(result.statusCode, 401, JSON.stringify(headers));
    }
    const address = await server.get(`/api/v1/account?${cookie}`);
    assert.equal(address.statusCode, 401);
  });

  it('of one step leads nowhere in another, and not to another user', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.administrator();
    await server.catalog.settings.set({ secondFactor: 'everyone' }, TESTER);
    const browser = new BrowserCookies(server);
    assert.equal((await browser.send('POST', '/session', LOGIN)).json().needs, 'enrolment');
    const step = browser.get('earwitness_step')!;
    const expired = [401, 'LOGIN_STEP_EXPIRED'];
    const wrong = [
      ['/session/second-factor', { code: '123456' }],
      ['/session/new-password', { newPassword: 'another fine day' }],
      ['/session/passkey', PASSKEY],
    ] as const;
    for (const [url, body] of wrong) {
      assert.deepEqual(await browser.told('POST', url, body), expired, url);
    }
    // The token of a step is no log-in, and that of a log-in no step.
    browser.set('earwitness_session', step);
    assert.equal((await browser.send('GET', '/session')).statusCode, 401);
  });

  it('is for the server alone, and a step ends after ten minutes', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.administrator();
    await server.catalog.settings.set({ secondFactor: 'everyone' }, TESTER);
    const browser = new BrowserCookies(server);
    const result = await browser.send('POST', '/session', LOGIN);
    assert.match(
      String(result.headers['set-cookie']),
      /^earwitness_step=[\w-]{43}; Path=\/api\/v1; HttpOnly; SameSite=Lax$/,
    );
    assert.equal((await browser.send('GET', '/account/factors')).statusCode, 200);
    server.time.advance(10 * 60_000);
    assert.equal((await browser.send('GET', '/account/factors')).statusCode, 401);
  });
});

describe('a log-in', () => {
  it('ends with what another process changes', async (t) => {
    const server = await TemporaryApi.make(t);
    const other = await server.openCatalogAgain(t);
    const ends = [
      (id: string) => other.credentials.setPassword(id, { hash: 'x' }, TESTER),
      (id: string) => other.users.update(id, { isDisabled: true }, TESTER),
      (id: string) => other.users.delete(id, TESTER),
      (id: string) => other.webSessions.deleteOfUser(id),
    ];
    for (const [index, end] of ends.entries()) {
      const cookie = await server.administrator(`user${index}`);
      const { id } = (await server.principal(cookie)).user;
      await end(id);
      assert.equal((await server.get('/api/v1/session', cookie)).statusCode, 401);
    }
  });
});
