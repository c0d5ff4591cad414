import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { hostilePayloads } from '../../test/support/hostile-payloads.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import type { Log } from '../base/index.ts';

/** Without what makes an address unparsable before the API is asked. */
function quote(payload: string): string {
  return encodeURIComponent(payload.toWellFormed());
}

describe('hostile input', () => {
  it('as a search, cursor, filter, order, path or name never breaks or shows anything', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const anna = await server.member('anna');
    await server.record();
    const payloads = hostilePayloads(t);
    let tried = 0;
    for (const payload of payloads) {
      const text = quote(payload);
      // Every payload from an address of its own, or there would be too many requests.
      const remoteAddress = `10.${tried >> 8}.${tried & 255}.1`;
      const get = (url: string, by: string) =>
        server.inject({ url: `/api/v1/${url}`, headers: { cookie: by }, remoteAddress });
      const urls = [
        ...[`recordings?q=${text}`, `recordings?cursor=${text}`, `recordings?filter=${text}`],
        ...[`recordings?sort=${text}`, `recordings?from=${text}`, `recordings/${text}`],
        `recordings/${text}/audio`,
      ];
      // Each payload in one of the places; all payloads in all places would only repeat.
      for (const [place, url] of urls.entries()) {
        if (payloads.length > 500 && (tried + place) % 4 !== 0) continue;
        const other = await get(url, anna);
        assert.ok(other.statusCode < 500, `${other.statusCode} for ${url}: ${other.body}`);
        if (other.statusCode === 200) assert.deepEqual(other.json().items, [], url);
      }
      const found = await get(`recordings?q=${text}`, cookie);
      assert.ok(found.statusCode === 200 || payload.length > 200, `${found.statusCode}: ${text}`);
      tried++;
    }
    assert.equal((await server.catalog.users.list()).length, 2);
    t.diagnostic(`${tried} payloads`);
  });

  it('as login name or password never logs in', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.administrator();
    const all = hostilePayloads(t);
    // Some of every kind: each costs a password hash.
    const payloads = all.filter((_, index) => index < 60 || index % 9 === 0);
    for (const [index, payload] of payloads.entries()) {
      const remoteAddress = `10.${index >> 8}.${index & 255}.1`;
      for (const body of [
        { loginName: payload, password: payload },
        { loginName: 'boss', password: payload },
      ]) {
        const result = await server.inject({
          ...{ method: 'POST', url: '/api/v1/session', remoteAddress, payload: body },
        });
        assert.ok([400, 401, 429].includes(result.statusCode), `${result.statusCode} ${payload}`);
        assert.equal(result.headers['set-cookie'], undefined);
      }
    }
  });

  it('as a body is refused for what it is', async (t) => {
    const server = await TemporaryApi.make(t);
    const post = async (payload: string, type = 'application/json') => {
      const headers = { 'content-type': type };
      const result = await server.inject({
        ...{ method: 'POST', url: '/api/v1/session', payload, headers },
      });
      return [result.statusCode, result.json().code];
    };
    const wrong = [400, 'REQUEST_INVALID'];
    for (const body of ['', '{', 'null', '[]', '1', '{"loginName":{"$gt":""},"password":[]}']) {
      assert.deepEqual(await post(body), wrong, body);
    }
    const login = '{"loginName":"a","password":"b"';
    assert.deepEqual(await post(`${login},"isAdministrator":true}`), wrong);
    assert.deepEqual(await post(`${login},"__proto__":{"x":1}}`), wrong);
    assert.deepEqual(await post(`${login},"password":"${'x'.repeat(1001)}"}`), wrong);
    assert.deepEqual(await post('x'.repeat(1_048_577)), [413, 'BODY_TOO_LARGE']);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      assert.deepEqual(await post(`${login}}`, type), [415, 'BODY_NOT_JSON']);
    }
  });
});

describe('requests of other sites', () => {
  const statuses = async (server: TemporaryApi, headers: Record<string, string>) => {
    const body = { loginName: 'nobody', password: 'x' };
    const result = await server.send('POST', '/session', { body, headers });
    return result.json().code;
  };

  it('are told by what the browser says', async (t) => {
    const server = await TemporaryApi.make(t, { publicUrl: 'https://calls.example.com' });
    const refused: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:80' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'garbage' },
      { host: 'recorder:8080', origin: 'http://recorder:9090' },
    ];
    for (const headers of refused) {
      assert.equal(await statuses(server, headers), 'CROSS_SITE_REQUEST', JSON.stringify(headers));
    }
    const fine: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { host: 'recorder:8080', origin: 'http://recorder:8080' },
      { host: 'inside:8080', origin: 'https://calls.example.com' },
    ];
    for (const [index, headers] of fine.entries()) {
      server.time.advance(3_600_000 * index);
      assert.equal(await statuses(server, headers), 'WRONG_LOGIN', JSON.stringify(headers));
    }
  });

  it('believe no proxy unless the recorder is behind one', async (t) => {
    const addresses: string[] = [];
    const warn = (facts: object) => void addresses.push((facts as { address: string }).address);
    const quiet = () => {};
    const log: Log = { debug: quiet, info: quiet, error: quiet, warn, child: () => log };
    const headers = { 'x-forwarded-for': '192.0.2.7' };
    const bare = await TemporaryApi.make(t, { log });
    await statuses(bare, headers);
    const proxied = await TemporaryApi.make(t, { log, publicUrl: 'https://calls.example.com' });
    await statuses(proxied, headers);
    assert.deepEqual(addresses, ['127.0.0.1', '192.0.2.7']);
  });
});

describe('on a real socket', () => {
  it('serves, refuses nonsense and closes at once', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { session } = await server.record({}, Buffer.alloc(3_000_000, 1));
    const url = await server.api.listen({ host: '127.0.0.1', port: 0 });
    const audio = `${url}/api/v1/recordings/${session.recordingId}/audio`;
    const whole = await fetch(audio, { headers: { cookie } });
    assert.equal((await whole.arrayBuffer()).byteLength, 3_000_000);
    const part = await fetch(audio, { headers: { cookie, range: 'bytes=1000000-1999999' } });
    assert.equal(part.status, 206);
    assert.equal((await part.arrayBuffer()).byteLength, 1_000_000);
    const abandoned = await fetch(audio, { headers: { cookie } });
    await abandoned.body?.cancel();
    const { port } = new URL(url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.once('data', (data) => resolve(data.toString()));
      socket.once('error', reject);
    });
    assert.match(answer, /^HTTP\/1\.1 400 /);
    const slow = await fetch(audio, { headers: { cookie } });
    await server.api.close();
    await slow.arrayBuffer().catch(() => undefined);
  });
});
