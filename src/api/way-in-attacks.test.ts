import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BrowserCookies } from '../../test/support/browser-cookies.ts';
import { PASSWORD, TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';

const LOGIN = { loginName: 'boss', password: PASSWORD };
const PASSKEY = {
  ...{ id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} },
};

/** Every route of the way in that changes something, with a body that it takes. */
const ROUTES: readonly (readonly ['POST' | 'PUT' | 'PATCH' | 'DELETE', string, object?])[] = [
  ['POST', '/setup', { token: 'x', ...LOGIN }],
  ['POST', '/session', LOGIN],
  ['PATCH', '/session', { language: 'de' }],
  ['DELETE', '/session'],
  ['POST', '/session/second-factor', { code: '1' }],
  ['POST', '/session/new-password', { newPassword: 'another fine day' }],
  ['POST', '/session/enrolled'],
  ['POST', '/session/passkey-options'],
  ['POST', '/session/passkey', PASSKEY],
  ['POST', '/account/confirm', { password: PASSWORD }],
  ['PUT', '/account/pin', { pin: '4711' }],
  ['DELETE', '/account/sessions'],
  ['POST', '/account/factors/totp'],
  ['POST', '/account/factors/totp/confirm', { code: '1' }],
  ['DELETE', '/account/factors/totp'],
  ['POST', '/account/factors/recovery-codes'],
  ['POST', '/account/factors/passkey-options'],
  ['POST', '/account/factors/passkeys', { name: 'x', passkey: PASSKEY }],
  ['DELETE', '/account/factors/passkeys/x'],
  ['PUT', '/users/x/password', { password: 'another fine day' }],
  ['PUT', '/users/x/pin', { pin: '4711' }],
  ['DELETE', '/users/x/factors'],
  ['POST', '/lockouts/unlock', { loginName: 'boss' }],
  ['POST', '/directory/test'],
  ['POST', '/directory/import', { isDryRun: true }],
  ['POST', '/openid/test'],
];

/** Of those, what needs no log-in that is finished. */
const OPEN = /^\/(?:setup|session$|session\/)/;

describe('every route of the way in', () => {
  it('refuses what another site sends in the name of a user', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const foreign = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const [method, url, body] of ROUTES) {
      for (const headers of foreign) {
        const result = await server.send(method, url, { body, cookie, headers });
        assert.deepEqual(
          [result.statusCode, result.json().code],
          [403, 'CROSS_SITE_REQUEST'],
          `${method} ${url}`,
        );
      }
    }
    assert.equal((await server.get('/api/v1/session', cookie)).statusCode, 200);
  });

  it('takes no member that it does not know, and no form', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const before = await server.catalog.users.list();
    for (const [method, url, body] of ROUTES) {
      if (body === undefined) continue;
      const more = { ...body, isAdministrator: true, userId: 'x', source: 'local' };
      const result = await server.send(method, url, { body: more, cookie });
      assert.equal(result.json().code, 'REQUEST_INVALID', `${method} ${url}`);
      const form = await server.inject({
        ...{ method, url: `/api/v1${url}`, payload: 'loginName=boss' },
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      });
      assert.equal(form.json().code, 'BODY_NOT_JSON', `${method} ${url}`);
    }
    assert.deepEqual(await server.catalog.users.list(), before);
  });

  it('asks who it is, and administrators for what is theirs', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.administrator();
    const anna = await server.member('anna');
    for (const [method, url, body] of ROUTES) {
      if (OPEN.test(url) && method !== 'PATCH') continue;
      const nobody = await server.send(method, url, { body });
      assert.deepEqual(nobody.json().code, 'NOT_LOGGED_IN', `${method} ${url}`);
      if (url.startsWith('/account') || url.startsWith('/session')) continue;
      const member = await server.send(method, url, { body, cookie: anna });
      assert.deepEqual(member.json().code, 'ADMINISTRATORS_ONLY', `${method} ${url}`);
    }
    for (const path of ['lockouts', 'directory/import', 'users/x/factors']) {
      const member = await server.get(`/api/v1/${path}`, anna);
      assert.equal(member.json().code, 'ADMINISTRATORS_ONLY', path);
    }
  });
});

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
