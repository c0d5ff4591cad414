import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateSync } from 'otplib';
import { BrowserCookies } from '../../test/support/browser-cookies.ts';
import { SoftwareAuthenticator } from '../../test/support/software-authenticator.ts';
import { PASSWORD, TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, TESTER } from '../../test/support/temporary-catalog.ts';

const LOGIN = { loginName: 'boss', password: PASSWORD };
const ORIGIN = 'http://localhost:80';

/** A server with a user, in a browser that is logged in. */
async function setting(context: CleanUp) {
  const server = await TemporaryApi.make(context, { publicUrl: ORIGIN });
  await server.administrator();
  const browser = new BrowserCookies(server);
  await browser.send('POST', '/session', LOGIN);
  const user = (await server.catalog.users.findByLoginName('boss'))!;
  return { server, browser, user, other: () => new BrowserCookies(server) };
}

const codeOf = (server: TemporaryApi, secret: string, stepsLater = 0) =>
  generateSync({ secret, epoch: Math.floor(server.time.nowMs() / 1000) + 30 * stepsLater });

/** Adds an authenticator app; returns its secret and the recovery codes. */
async function addTotp(server: TemporaryApi, browser: BrowserCookies) {
  const { secret, uri } = (await browser.send('POST', '/account/factors/totp')).json();
  const confirm = { code: codeOf(server, secret) };
  const confirmed = await browser.send('POST', '/account/factors/totp/confirm', confirm);
  assert.equal(confirmed.statusCode, 200);
  server.time.advance(30_000);
  return { secret, uri, codes: confirmed.json().recoveryCodes as string[] };
}

describe('an authenticator app', () => {
  it('is asked for after the password, and its codes are good once', async (t) => {
    const { server, browser, user, other } = await setting(t);
    const { secret, uri, codes } = await addTotp(server, browser);
    assert.match(secret, /^[A-Z2-7]{32}$/);
    assert.match(uri, /^otpauth:\/\/totp\/Earwitness:boss\?.*issuer=Earwitness/);
    assert.equal(codes.length, 10);
    const needs = { needs: 'second-factor', factors: ['totp', 'recovery-codes'] };
    const first = other();
    assert.deepEqual(await first.told('POST', '/session', LOGIN), [200, needs]);
    assert.deepEqual(await first.told('GET', '/session'), [401, 'NOT_LOGGED_IN']);
    assert.equal(first.get('earwitness_session'), undefined);
    const answer = (code: string) => first.told('POST', '/session/second-factor', { code });
    assert.deepEqual(await answer('000000'), [401, 'WRONG_LOGIN']);
    assert.deepEqual(await answer('nonsense'), [401, 'WRONG_LOGIN']);
    const code = codeOf(server, secret);
    const [status, { user: who }] = (await answer(code)) as [number, { user: { id: string } }];
    assert.deepEqual([status, who.id], [200, user.id]);
    assert.equal((await first.send('GET', '/session')).statusCode, 200);
    const second = other();
    await second.send('POST', '/session', LOGIN);
    const again = await second.told('POST', '/session/second-factor', { code });
    assert.deepEqual(again, [401, 'WRONG_LOGIN']);
  });

  it('may be one step early or late, not two, and never goes back', async (t) => {
    const { server, browser, other } = await setting(t);
    const { secret } = await addTotp(server, browser);
    const attempt = async (code: string) => {
      const next = other();
      await next.send('POST', '/session', LOGIN);
      return (await next.send('POST', '/session/second-factor', { code })).statusCode;
    };
    server.time.advance(300_000);
    assert.equal(await attempt(codeOf(server, secret, -2)), 401);
    assert.equal(await attempt(codeOf(server, secret, 2)), 401);
    assert.equal(await attempt(codeOf(server, secret, -1)), 200);
    assert.equal(await attempt(codeOf(server, secret, 1)), 200);
    assert.equal(await attempt(codeOf(server, secret)), 401);
  });

  it('counts only once it is confirmed', async (t) => {
    const { server, browser, other } = await setting(t);
    const { secret } = (await browser.send('POST', '/account/factors/totp')).json();
    assert.equal((await other().send('POST', '/session', LOGIN)).json().needs, undefined);
    const wrong = await browser.told('POST', '/account/factors/totp/confirm', { code: '000000' });
    assert.deepEqual(wrong, [400, 'CODE_WRONG']);
    const again = (await browser.send('POST', '/account/factors/totp')).json();
    assert.notEqual(again.secret, secret);
    await addTotp(server, browser);
    const more = await browser.told('POST', '/account/factors/totp');
    assert.deepEqual(more, [409, 'FACTOR_EXISTS']);
  });

  it('cannot be guessed: few answers for a log-in, few for a user', async (t) => {
    const { server, browser, other } = await setting(t);
    const { secret } = await addTotp(server, browser);
    const results: unknown[] = [];
    for (let count = 0; count < 3; count++) {
      const next = other();
      await next.send('POST', '/session', LOGIN);
      for (let answer = 0; answer < 6; answer++) {
        results.push((await next.told('POST', '/session/second-factor', { code: '123456' }))[1]);
      }
    }
    const wrong = Array(5).fill('WRONG_LOGIN');
    const locked = Array(6).fill('TOO_MANY_ATTEMPTS');
    assert.deepEqual(results, [
      ...[...wrong, 'LOGIN_STEP_EXPIRED'],
      ...[...wrong.slice(0, 4), 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS'],
      ...locked,
    ]);
    const right = other();
    await right.send('POST', '/session', LOGIN);
    const code = codeOf(server, secret);
    const [status] = await right.told('POST', '/session/second-factor', { code });
    assert.equal(status, 429);
  });

  it('is sealed in the catalog', async (t) => {
    const { server, browser, user } = await setting(t);
    const { secret, codes } = await addTotp(server, browser);
    const totp = await server.catalog.factors.totp(user.id);
    assert.equal(totp?.secret, secret);
    const events = JSON.stringify(await server.catalog.audit.newest(50));
    for (const text of [secret, ...codes]) assert.ok(!events.includes(text));
  });
});

describe('recovery codes', () => {
  it('stand for the app, each once, and are told only when they are made', async (t) => {
    const { server, browser, user, other } = await setting(t);
    const { codes } = await addTotp(server, browser);
    assert.equal(new Set(codes).size, 10);
    for (const code of codes) assert.match(code, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    const attempt = async (recoveryCode: string) => {
      const next = other();
      await next.send('POST', '/session', LOGIN);
      return (await next.send('POST', '/session/second-factor', { recoveryCode })).statusCode;
    };
    assert.equal(await attempt(codes[0]!.toUpperCase().replaceAll('-', ' ')), 200);
    assert.equal(await attempt(codes[0]!), 401);
    const own = (await browser.send('GET', '/account/factors')).json();
    assert.equal(own.recoveryCodesLeft, 9);
    const [event] = (await server.catalog.audit.newest(10)).filter(
      ({ action }) => action === 'access.recovery-code-used',
    );
    assert.deepEqual([event?.object?.id, event?.details], [user.id, { left: 9 }]);
    const renewed = (await browser.send('POST', '/account/factors/recovery-codes')).json();
    assert.equal(renewed.recoveryCodes.length, 10);
    assert.equal(await attempt(codes[1]!), 401);
    assert.equal(await attempt(renewed.recoveryCodes[1]), 200);
  });

  it('go with the last factor they stand for', async (t) => {
    const { server, browser, user } = await setting(t);
    const none = await browser.told('POST', '/account/factors/recovery-codes');
    assert.deepEqual(none, [404, 'FACTOR_NOT_FOUND']);
    await addTotp(server, browser);
    assert.equal((await browser.send('DELETE', '/account/factors/totp')).statusCode, 204);
    assert.equal(await server.catalog.factors.recoveryCodesLeft(user.id), 0);
    const absent = await browser.told('DELETE', '/account/factors/totp');
    assert.deepEqual(absent, [404, 'FACTOR_NOT_FOUND']);
  });
});

describe('passkeys', () => {
  /** Makes a passkey on a device; returns what that answered. */
  async function addPasskey(browser: BrowserCookies, device: SoftwareAuthenticator) {
    const options = (await browser.send('POST', '/account/factors/passkey-options')).json();
    const body = { name: 'Key', passkey: device.create(options) };
    const told = await browser.told('POST', '/account/factors/passkeys', body);
    return { options, body, told };
  }

  it('are a second factor, and let in alone where they ask their owner', async (t) => {
    const { browser, user, other } = await setting(t);
    const device = new SoftwareAuthenticator('http://localhost');
    const { told, options } = await addPasskey(browser, device);
    assert.equal(told[0], 200);
    assert.equal((told[1] as { recoveryCodes: string[] }).recoveryCodes.length, 10);
    assert.deepEqual(
      [options.rp, options.user.name],
      [{ name: 'Earwitness', id: 'localhost' }, 'boss'],
    );
    const second = other();
    const needs = { needs: 'second-factor', factors: ['passkey', 'recovery-codes'] };
    assert.deepEqual(await second.told('POST', '/session', LOGIN), [200, needs]);
    const asked = (await second.send('POST', '/session/passkey-options')).json();
    assert.deepEqual(
      asked.allowCredentials.map((each: { id: string }) => each.id),
      [device.id],
    );
    device.verifiesUser = false;
    const answer = { passkey: device.get(asked) };
    const result = await second.send('POST', '/session/second-factor', answer);
    assert.deepEqual([result.statusCode, result.json().user?.id], [200, user.id]);

    const alone = other();
    const open = (await alone.send('POST', '/session/passkey-options')).json();
    assert.deepEqual([open.allowCredentials, open.userVerification], [[], 'required']);
    const unverified = await alone.told('POST', '/session/passkey', device.get(open));
    assert.deepEqual(unverified, [401, 'WRONG_LOGIN']);
    device.verifiesUser = true;
    const next = (await alone.send('POST', '/session/passkey-options')).json();
    const proof = device.get(next);
    assert.equal((await alone.send('POST', '/session/passkey', proof)).statusCode, 200);
    // The same answer again, to another challenge or none.
    assert.deepEqual(await alone.told('POST', '/session/passkey', proof), [
      401,
      'LOGIN_STEP_EXPIRED',
    ]);
    await alone.send('POST', '/session/passkey-options');
    assert.deepEqual(await alone.told('POST', '/session/passkey', proof), [401, 'WRONG_LOGIN']);
  });

  it('are refused for another site, another challenge, and when they were copied', async (t) => {
    const { browser, other } = await setting(t);
    const elsewhere = await addPasskey(browser, new SoftwareAuthenticator('http://evil.example'));
    assert.deepEqual(elsewhere.told, [400, 'PASSKEY_REFUSED']);
    const device = new SoftwareAuthenticator('http://localhost');
    const { body, told } = await addPasskey(browser, device);
    assert.equal(told[0], 200);
    const again = await browser.told('POST', '/account/factors/passkeys', body);
    assert.deepEqual(again, [401, 'LOGIN_STEP_EXPIRED']);
    const next = other();
    const old = (await next.send('POST', '/session/passkey-options')).json();
    const early = device.get(old);
    const newer = (await next.send('POST', '/session/passkey-options')).json();
    assert.equal((await next.send('POST', '/session/passkey', device.get(newer))).statusCode, 200);
    await next.send('POST', '/session/passkey-options');
    assert.deepEqual(await next.told('POST', '/session/passkey', early), [401, 'WRONG_LOGIN']);
    for (const broken of [{}, { ...early, response: {} }, { ...early, id: 'x' }]) {
      await next.send('POST', '/session/passkey-options');
      const [status] = await next.told('POST', '/session/passkey', broken);
      assert.ok(status === 400 || status === 401);
    }
  });

  it('are taken away one by one, by their owner alone', async (t) => {
    const { server, browser, user } = await setting(t);
    const device = new SoftwareAuthenticator('http://localhost');
    await addPasskey(browser, device);
    const anna = new BrowserCookies(server);
    anna.set('earwitness_session', (await server.member('anna')).split('=')[1]!);
    const foreign = await anna.told('DELETE', `/account/factors/passkeys/${device.id}`);
    assert.deepEqual(foreign, [404, 'FACTOR_NOT_FOUND']);
    const { passkeys } = (await browser.send('GET', '/account/factors')).json();
    assert.deepEqual(
      passkeys.map((each: { name: string }) => each.name),
      ['Key'],
    );
    const own = await browser.told('DELETE', `/account/factors/passkeys/${device.id}`);
    assert.deepEqual(own, [204, '']);
    assert.equal(await server.catalog.factors.hasFactor(user.id), false);
  });
});

describe('a second factor that is required', () => {
  it('is enrolled before anything else, of administrators or everybody', async (t) => {
    const { server, other } = await setting(t);
    await server.member('anna');
    await server.catalog.settings.set({ secondFactor: 'administrators' }, TESTER);
    const anna = { ...LOGIN, loginName: 'anna' };
    const free = await other().send('POST', '/session', anna);
    assert.equal(free.json().user?.loginName, 'anna');
    const boss = other();
    const needs = { needs: 'enrolment', factors: [] };
    assert.deepEqual(await boss.told('POST', '/session', LOGIN), [200, needs]);
    assert.deepEqual(await boss.told('GET', '/session'), [401, 'NOT_LOGGED_IN']);
    const early = await boss.told('POST', '/session/enrolled');
    assert.deepEqual(early, [409, 'FACTOR_REQUIRED']);
    await addTotp(server, boss);
    const [status] = await boss.told('POST', '/session/enrolled');
    assert.equal(status, 200);
    assert.equal((await boss.send('GET', '/session')).statusCode, 200);
    const last = await boss.told('DELETE', '/account/factors/totp');
    assert.deepEqual(last, [409, 'FACTOR_REQUIRED']);
  });

  it('is not proven by a log-in that began before somebody else enrolled', async (t) => {
    const { server, other } = await setting(t);
    await server.catalog.settings.set({ secondFactor: 'everyone' }, TESTER);
    const [slow, fast] = [other(), other()];
    await slow.send('POST', '/session', LOGIN);
    await fast.send('POST', '/session', LOGIN);
    await addTotp(server, fast);
    for (const url of ['/session/enrolled', '/account/factors/totp']) {
      const [status] = await slow.told('POST', url);
      assert.ok(status === 401 || status === 409);
    }
    assert.deepEqual(await slow.told('DELETE', '/account/factors/totp'), [401, 'NOT_LOGGED_IN']);
    assert.equal((await fast.send('POST', '/session/enrolled')).statusCode, 200);
  });
});

describe('second factors of others', () => {
  it('are taken away by administrators, which is reported', async (t) => {
    const { server, browser, other } = await setting(t);
    const anna = other();
    anna.set('earwitness_session', (await server.member('anna')).split('=')[1]!);
    await addTotp(server, anna);
    const { id } = (await server.catalog.users.findByLoginName('anna'))!;
    const path = `/users/${id}/factors`;
    const kinds = { factors: ['totp', 'recovery-codes'] };
    assert.deepEqual(await browser.told('GET', path), [200, kinds]);
    assert.deepEqual(await anna.told('DELETE', path), [403, 'ADMINISTRATORS_ONLY']);
    assert.deepEqual(await browser.told('DELETE', path), [204, '']);
    const [event] = await server.catalog.audit.newest(1);
    assert.deepEqual(
      [event?.action, event?.actor.name, event?.object?.name, event?.details],
      ['access.factor-removed', 'boss', 'anna', { removed: ['totp', 'recovery-codes'] }],
    );
    const login = { ...LOGIN, loginName: 'anna' };
    assert.equal((await other().send('POST', '/session', login)).json().needs, undefined);
    const unknown = await browser.told('DELETE', '/users/nobody/factors');
    assert.deepEqual(unknown, [404, 'USER_NOT_FOUND']);
  });
});

describe('changing a second factor', () => {
  it('needs that the person proved lately who they are', async (t) => {
    const { server, browser } = await setting(t);
    server.time.advance(10 * 60_000);
    const routes = [
      ['POST', '/account/factors/totp', undefined],
      ['DELETE', '/account/factors/totp', undefined],
      ['POST', '/account/factors/recovery-codes', undefined],
      ['POST', '/account/factors/passkey-options', undefined],
      ['PUT', '/account/pin', { pin: '4711' }],
    ] as const;
    for (const [method, url, body] of routes) {
      const told = await browser.told(method, url, body);
      assert.deepEqual(told, [403, 'CONFIRMATION_NEEDED'], url);
    }
    assert.equal((await browser.send('GET', '/account/factors')).statusCode, 200);
    const wrong = await browser.told('POST', '/account/confirm', { password: 'x' });
    assert.deepEqual(wrong, [403, 'WRONG_PASSWORD']);
    const right = await browser.told('POST', '/account/confirm', { password: PASSWORD });
    assert.deepEqual(right, [204, '']);
    assert.equal((await browser.send('POST', '/account/factors/totp')).statusCode, 200);
  });
});
