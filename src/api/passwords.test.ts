import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BrowserCookies } from '../../test/support/browser-cookies.ts';
import { PASSWORD, TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, TESTER } from '../../test/support/temporary-catalog.ts';

const DAY_MS = 86_400_000;
const LOGIN = { loginName: 'boss', password: PASSWORD };

async function setting(context: CleanUp) {
  const server = await TemporaryApi.make(context);
  await server.administrator();
  const browser = new BrowserCookies(server);
  await browser.send('POST', '/session', LOGIN);
  const set = (patch: Record<string, unknown>) => server.catalog.settings.set(patch, TESTER);
  return { server, browser, set, other: () => new BrowserCookies(server) };
}

describe('rules for passwords', () => {
  it('are settings that count at once', async (t) => {
    const { browser, set } = await setting(t);
    let currentPassword = PASSWORD;
    const change = async (newPassword: string) => {
      const told = await browser.told('PATCH', '/session', { currentPassword, newPassword });
      if (told[0] === 204) currentPassword = newPassword;
      return told[1];
    };
    assert.equal(await change('eleven char'), 'PASSWORD_TOO_WEAK');
    await set({ passwordMinimumLength: 8 });
    assert.equal(await change('eleven char'), '');
    assert.equal(await change('seven77'), 'PASSWORD_TOO_WEAK');
    await set({ passwordMinimumLength: 20 });
    assert.equal(await change('nineteen characters'), 'PASSWORD_TOO_WEAK');
  });

  it('keep the last ones from being used again', async (t) => {
    const { server, browser, set } = await setting(t);
    let currentPassword = PASSWORD;
    const change = async (newPassword: string) => {
      server.time.advance(1000);
      const told = await browser.told('PATCH', '/session', { currentPassword, newPassword });
      if (told[0] === 204) currentPassword = newPassword;
      return told[1];
    };
    await set({ passwordHistory: 3 });
    assert.equal(await change(PASSWORD), 'PASSWORD_USED_BEFORE');
    assert.equal(await change('the second of mine'), '');
    assert.equal(await change('the third of mine'), '');
    assert.equal(await change(PASSWORD), 'PASSWORD_USED_BEFORE');
    assert.equal(await change('the fourth of mine'), '');
    assert.equal(await change(PASSWORD), '');
    await set({ passwordHistory: 0 });
    assert.equal(await change(PASSWORD), '');
  });

  it('ask for a new one when the old one is too old', async (t) => {
    const { server, set, other } = await setting(t);
    await set({ passwordMaximumAgeDays: 30 });
    server.time.advance(30 * DAY_MS - 1);
    assert.equal((await other().send('POST', '/session', LOGIN)).json().user?.loginName, 'boss');
    server.time.advance(1);
    const browser = other();
    const needs = { needs: 'new-password', factors: [] };
    assert.deepEqual(await browser.told('POST', '/session', LOGIN), [200, needs]);
    assert.deepEqual(await browser.told('GET', '/session'), [401, 'NOT_LOGGED_IN']);
    const choose = (newPassword: string) =>
      browser.told('POST', '/session/new-password', { newPassword });
    assert.deepEqual(await choose('short'), [400, 'PASSWORD_TOO_WEAK']);
    assert.deepEqual(await choose(PASSWORD), [400, 'PASSWORD_USED_BEFORE']);
    assert.equal((await choose('another fine day'))[0], 200);
    assert.equal((await browser.send('GET', '/session')).statusCode, 200);
    assert.deepEqual(await choose('a third fine day'), [401, 'LOGIN_STEP_EXPIRED']);
    assert.equal((await other().send('POST', '/session', LOGIN)).statusCode, 401);
  });
});

describe('a password that an administrator sets', () => {
  it('is good for one log-in, which asks for another', async (t) => {
    const { server, browser, other } = await setting(t);
    const anna = await server.member('anna');
    const { id } = (await server.principal(anna)).user;
    const path = `/users/${id}/password`;
    const body = { password: 'given by the boss' };
    const told = await browser.told('PUT', path, body);
    assert.deepEqual(told, [204, '']);
    assert.equal((await server.get('/api/v1/session', anna)).statusCode, 401);
    const [event] = await server.catalog.audit.newest(1);
    assert.deepEqual(
      [event?.action, event?.actor.name, event?.object?.name, event?.details],
      ['access.password-changed', 'boss', 'anna', { mustChange: true }],
    );
    const next = other();
    const login = await next.send('POST', '/session', { loginName: 'anna', ...body });
    assert.equal(login.json().needs, 'new-password');
    const newPassword = 'chosen by anna herself';
    assert.equal(
      (await next.send('POST', '/session/new-password', { newPassword })).statusCode,
      200,
    );
    const again = { loginName: 'anna', password: newPassword };
    assert.equal((await other().send('POST', '/session', again)).json().user.id, id);
  });

  it('is under the same rules, and of nobody else’s making', async (t) => {
    const { server, browser } = await setting(t);
    const anna = new BrowserCookies(server);
    anna.set('earwitness_session', (await server.member('anna')).split('=')[1]!);
    const { id } = (await server.catalog.users.findByLoginName('anna'))!;
    const put = (who: BrowserCookies, body: object, path = `/users/${id}/password`) =>
      who.told('PUT', path, body);
    const good = { password: 'given by the boss', mustChange: false };
    assert.deepEqual(await put(anna, good), [403, 'ADMINISTRATORS_ONLY']);
    assert.deepEqual(await put(browser, { password: 'anna' }), [400, 'PASSWORD_TOO_WEAK']);
    assert.deepEqual(await put(browser, { password: PASSWORD }), [400, 'PASSWORD_USED_BEFORE']);
    assert.deepEqual(await put(browser, good, '/users/x/password'), [404, 'USER_NOT_FOUND']);
    assert.deepEqual(await put(browser, { ...good, isAdministrator: true }), [
      400,
      'REQUEST_INVALID',
    ]);
    assert.deepEqual(await put(browser, good), [204, '']);
  });
});

describe('open log-ins', () => {
  it('end as the settings say, at once', async (t) => {
    const { server, browser, set } = await setting(t);
    server.time.advance(20 * 60_000);
    assert.equal((await browser.send('GET', '/live')).statusCode, 200);
    await set({ sessionIdleMinutes: 20 });
    assert.equal((await browser.send('GET', '/live')).statusCode, 401);
    await set({ sessionIdleMinutes: 1440, sessionHours: 1 });
    await browser.send('POST', '/session', LOGIN);
    server.time.advance(3_599_999);
    assert.equal((await browser.send('GET', '/session')).statusCode, 200);
    server.time.advance(1);
    assert.equal((await browser.send('GET', '/session')).statusCode, 401);
  });

  it('are listed with where they are, and ended everywhere else', async (t) => {
    const { server, browser } = await setting(t);
    await server.inject({
      ...{
        method: 'POST',
        url: '/api/v1/session',
        payload: LOGIN,
        remoteAddress: '::ffff:10.9.8.7',
      },
      headers: { 'user-agent': `Lynx ${'x'.repeat(500)}` },
    });
    const { items } = (await browser.send('GET', '/account/sessions')).json();
    const seen = items.map((item: Record<string, unknown>) => [
      ...[item.isThis, item.address, String(item.userAgent).length],
    ]);
    // One more was made with the set-up link.
    assert.deepEqual(seen.toSorted(), [
      [false, '10.9.8.7', 300],
      [false, '127.0.0.1', 4],
      [true, '127.0.0.1', 14],
    ]);
    assert.deepEqual(await browser.told('DELETE', '/account/sessions'), [200, { ended: 2 }]);
    assert.deepEqual(await browser.told('DELETE', '/account/sessions'), [200, { ended: 0 }]);
    assert.equal((await browser.send('GET', '/session')).statusCode, 200);
    const [event] = await server.catalog.audit.newest(1);
    assert.deepEqual([event?.action, event?.details], ['access.sessions-ended', { count: 2 }]);
  });
});

describe('a PIN', () => {
  it('is set by its owner and by administrators, and told by nobody', async (t) => {
    const { server, browser } = await setting(t);
    const put = (pin: string | null, path = '/account/pin') => browser.told('PUT', path, { pin });
    for (const pin of [
      '123',
      '1'.repeat(17),
      '0000',
      '1234',
      '9876',
      '2468',
      '1212',
      '1999',
      'x',
    ]) {
      assert.deepEqual(await put(pin), [400, 'PIN_TOO_WEAK'], pin);
    }
    assert.deepEqual(await put('4711'), [204, '']);
    const account = (await browser.send('GET', '/account')).json();
    assert.deepEqual(account, {
      ...{ hasPin: true, source: 'local', hasPassword: true, canChangePassword: true },
    });
    const { id } = (await server.catalog.users.findByLoginName('boss'))!;
    assert.match((await server.catalog.credentials.pinHash(id))!, /^\$argon2id\$/);
    assert.deepEqual(await put('0815', `/users/${id}/pin`), [204, '']);
    assert.deepEqual(await put(null), [204, '']);
    assert.deepEqual(await put('0815', '/users/x/pin'), [404, 'USER_NOT_FOUND']);
    const actions = (await server.catalog.audit.newest(3)).map(({ action }) => action).reverse();
    const changed = 'access.pin-changed';
    assert.deepEqual(actions, [changed, changed, 'access.pin-removed']);
  });
});
