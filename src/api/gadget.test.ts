import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { generateSync } from 'otplib';
import { BrowserCookies } from '../../test/support/browser-cookies.ts';
import { controlledCall } from '../../test/support/fake-call-control.ts';
import { PASSWORD, TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, TESTER } from '../../test/support/temporary-catalog.ts';

const LOGIN = { loginName: 'anna', password: PASSWORD };
const HTTPS = 'https://rec.example.com';
const FINESSE = 'https://finesse.example.com:8445';
const PAGES = ['/gadget', '/Jabber/Recording/Recording.asp'];

/** A server with Anna, who has a running call, and Ben's call. */
async function setting(context: CleanUp, publicUrl = HTTPS) {
  const server = await TemporaryApi.make(context, { publicUrl });
  await server.administrator();
  const pageCookie = await server.member('anna');
  const anna = (await server.catalog.users.findByLoginName('anna'))!;
  server.control.change(controlledCall({ id: 'hers', userId: anna.id }));
  server.control.change(controlledCall({ id: 'his', userId: 'ben' }));
  return { server, anna, pageCookie, browser: new BrowserCookies(server) };
}

async function allowFinesse({ catalog }: TemporaryApi): Promise<void> {
  await catalog.settings.set({ frameOrigins: [FINESSE] }, TESTER);
}

const act = (id: string, action = 'keep') => ['PATCH', `/gadget/calls/${id}`, { action }] as const;

describe('logging in to the gadget', () => {
  it('opens the own calls and nothing else', async (t) => {
    const { server, browser, anna } = await setting(t);
    assert.deepEqual(await browser.told('GET', '/gadget/session'), [401, 'NOT_LOGGED_IN']);
    const wrong = { ...LOGIN, password: 'wrong' };
    assert.deepEqual(await browser.told('POST', '/gadget/session', wrong), [401, 'WRONG_LOGIN']);
    const [status, answer] = await browser.told('POST', '/gadget/session', LOGIN);
    assert.deepEqual([status, (answer as { user: { id: string } }).user.id], [200, anna.id]);
    assert.equal((await browser.send('GET', '/gadget/session')).statusCode, 200);
    // The same token as that of the page, and that of the page as the same.
    browser.set('earwitness_session', browser.get('earwitness_gadget')!);
    for (const path of ['/session', '/recordings', '/live']) {
      assert.deepEqual(await browser.told('GET', path), [401, 'NOT_LOGGED_IN'], path);
    }
    const [login] = await server.catalog.audit.newest(1);
    assert.deepEqual(login!.details, { by: 'password', secondFactor: false, scope: 'gadget' });
    assert.equal((await browser.send('DELETE', '/gadget/session')).statusCode, 204);
    assert.deepEqual(await browser.told('GET', '/gadget/session'), [401, 'NOT_LOGGED_IN']);
  });

  it('is not had with the log-in of the page, except by asking for it', async (t) => {
    const { browser, pageCookie } = await setting(t);
    assert.deepEqual(await browser.told('POST', '/gadget/session/own'), [401, 'NOT_LOGGED_IN']);
    browser.set('earwitness_gadget', pageCookie.split('=')[1]!);
    assert.deepEqual(await browser.told('GET', '/gadget/session'), [401, 'NOT_LOGGED_IN']);
    browser.set('earwitness_session', pageCookie.split('=')[1]!);
    assert.deepEqual(await browser.told('GET', '/gadget/session'), [401, 'NOT_LOGGED_IN']);
    assert.equal((await browser.send('POST', '/gadget/session/own')).statusCode, 200);
    assert.equal((await browser.send('GET', '/gadget/session')).statusCode, 200);
  });

  it('asks for the second factor of who has one', async (t) => {
    const { server, browser, anna } = await setting(t);
    const { secret } = await server.access.factors.beginTotp(anna);
    const code = () => generateSync({ secret, epoch: Math.floor(server.time.nowMs() / 1000) });
    await server.access.factors.confirmTotp(anna, code(), TESTER);
    server.time.advance(30_000);
    const needs = { needs: 'second-factor', factors: ['totp'] };
    assert.deepEqual(await browser.told('POST', '/gadget/session', LOGIN), [200, needs]);
    assert.deepEqual(await browser.told('GET', '/gadget/session'), [401, 'NOT_LOGGED_IN']);
    const answer = (given: string) =>
      browser.told('POST', '/gadget/session/second-factor', { code: given });
    assert.deepEqual(await answer('000000'), [401, 'WRONG_LOGIN']);
    assert.equal((await answer(code()))[0], 200);
    assert.equal((await browser.send('GET', '/gadget/session')).statusCode, 200);
  });

  it('leaves a cookie that is sent from frames only where there may be frames', async (t) => {
    const cookieOf = async (server: TemporaryApi) => {
      const answer = await server.send('POST', '/gadget/session', { body: LOGIN });
      return String(answer.headers['set-cookie']).replace(/=[\w-]{43}/, '=…');
    };
    const plain = await setting(t, 'http://rec.example.com');
    const { server } = await setting(t);
    const strict = 'earwitness_gadget=…; Path=/api/v1/gadget; HttpOnly; SameSite=Strict';
    assert.equal(await cookieOf(plain.server), strict);
    const secure = strict.replace('HttpOnly;', 'HttpOnly; Secure;');
    assert.equal(await cookieOf(server), secure);
    await allowFinesse(server);
    await allowFinesse(plain.server);
    assert.equal(
      await cookieOf(server),
      secure
        .replace('Strict', 'None')
        .replace('HttpOnly; Secure;', 'HttpOnly; Secure; Partitioned;'),
    );
    assert.equal(await cookieOf(plain.server), strict);
  });
});

describe('calls in the gadget', () => {
  it('are the own ones, also for an administrator', async (t) => {
    const { server, browser, anna } = await setting(t);
    await browser.send('POST', '/gadget/session', LOGIN);
    await server.catalog.users.update(anna.id, { isAdministrator: true }, TESTER);
    assert.deepEqual(await browser.told(...act('his')), [404, 'CALL_NOT_FOUND']);
    assert.deepEqual(await browser.told(...act('nobodys')), [404, 'CALL_NOT_FOUND']);
    assert.deepEqual(await browser.told(...act('hers', 'stop')), [409, 'CALL_ACTION_NOT_POSSIBLE']);
    const [status, call] = await browser.told(...act('hers'));
    assert.deepEqual([status, (call as { id: string }).id], [200, 'hers']);
    const by = { kind: 'user', id: anna.id, name: 'anna', address: '127.0.0.1' };
    assert.deepEqual(server.control.acts, [['keep', 'hers', by]]);
  });

  it('are neither told nor changed where another page asks', async (t) => {
    const { server, browser } = await setting(t);
    await allowFinesse(server);
    await browser.send('POST', '/gadget/session', LOGIN);
    const ask = async (
      headers: object,
      [method, path, body]: readonly [string, string, object?],
    ) => {
      const answer = await server.inject({
        ...{ method: method as 'GET', url: `/api/v1${path}` },
        headers: { cookie: browser.header, ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      return [answer.statusCode, answer.body === '' ? '' : answer.json().code];
    };
    const refused = [403, 'CROSS_SITE_REQUEST'];
    for (const site of ['cross-site', 'same-site']) {
      for (const request of [
        ...[act('hers'), ['GET', '/gadget/session'], ['GET', '/gadget/events']],
        ...[
          ['POST', '/gadget/session', LOGIN],
          ['POST', '/gadget/session/own'],
        ],
        ['DELETE', '/gadget/session'],
      ] as const) {
        const headers = { 'sec-fetch-site': site, origin: FINESSE };
        assert.deepEqual(await ask(headers, request), refused, `${site} ${request[1]}`);
      }
    }
    for (const origin of [FINESSE, 'https://evil.example', 'null']) {
      assert.deepEqual(await ask({ origin }, act('hers')), refused, origin);
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.deepEqual(await ask(form, act('hers')), [415, 'BODY_NOT_JSON']);
    assert.deepEqual(server.control.acts, []);
    const own = { 'sec-fetch-site': 'same-origin', origin: HTTPS };
    assert.equal((await ask(own, act('hers')))[0], 200);
  });

  it('are told until the log-in ends', async (t) => {
    const { server, browser, anna } = await setting(t);
    await browser.send('POST', '/gadget/session', LOGIN);
    const answer = await server.inject({
      ...{ url: '/api/v1/gadget/events', headers: { cookie: browser.header } },
      payloadAsStream: true,
    });
    const stream = answer.stream();
    const first = await new Promise((resolve) => stream.once('data', resolve));
    assert.match(String(first), /^event: calls\ndata: .*"id":"hers"/);
    assert.doesNotMatch(String(first), /"his"/);
    // That it lies open is enough for it to stay open.
    for (let turn = 0; turn < 3; turn++) {
      server.time.advance(20 * 60_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal((await browser.send('GET', '/gadget/session')).statusCode, 200);
    assert.equal(stream.destroyed, false);
    await server.catalog.users.update(anna.id, { isDisabled: true }, TESTER);
    const isOver = new Promise((resolve) => stream.once('close', resolve));
    server.time.advance(5000);
    await isOver;
  });
});

describe('the page of the gadget', () => {
  const ancestors = ({ headers }: LightMyRequestResponse) => [
    /frame-ancestors ([^;]*)/.exec(String(headers['content-security-policy']))?.[1],
    headers['x-frame-options'],
  ];

  it('stands in frames of those pages alone that an administrator named', async (t) => {
    const { server } = await setting(t);
    const all = async () => {
      const paths = [...PAGES, '/', '/gadget.html', '/live'];
      return Promise.all(paths.map(async (path) => ancestors(await server.get(path))));
    };
    const none = ["'none'", 'DENY'];
    assert.deepEqual(await all(), [none, none, none, none, none]);
    await allowFinesse(server);
    const allowed = [FINESSE, undefined];
    assert.deepEqual(await all(), [allowed, allowed, none, none, none]);
    const page = await server.get('/gadget');
    assert.equal(page.body, '<!doctype html><title>gadget</title>');
    assert.match(String(page.headers['content-security-policy']), /script-src 'self';/);
  });

  it('is in the gadget for Finesse, at the address that Finesse used where no other is known', async (t) => {
    const { server } = await setting(t);
    const { body, headers } = await server.get('/finesse/recording.xml');
    assert.equal(headers['content-type'], 'text/xml; charset=UTF-8');
    assert.match(body, /<iframe src="https:\/\/rec\.example\.com\/gadget" title="Earwitness"/);
    const unknown = await TemporaryApi.make(t);
    const at = async (host: string) => {
      const answer = await unknown.get('/finesse/recording.xml', '', { host });
      return /<iframe src="([^"]*)"/.exec(answer.body)?.[1];
    };
    assert.equal(await at('10.1.2.3:8080'), 'http://10.1.2.3:8080/gadget');
    assert.equal(await at('a"]]><x'), 'http://localhost/gadget');
    assert.equal(await at("a'b"), 'http://a&#39;b/gadget');
  });
});
