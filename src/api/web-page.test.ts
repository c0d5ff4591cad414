import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TemporaryApi } from '../../test/support/temporary-api.ts';

const HTML = { accept: 'text/html,application/xhtml+xml' };

describe('the page', () => {
  it('is sent for every address inside it, and asked for anew each time', async (t) => {
    const server = await TemporaryApi.make(t);
    for (const url of ['/', '/recordings/x?q=1', '/setup', '/login']) {
      const result = await server.get(url, '', HTML);
      assert.equal(result.statusCode, 200, url);
      assert.match(result.body, /<title>page/);
      assert.equal(result.headers['cache-control'], 'no-cache');
      assert.match(String(result.headers['content-type']), /^text\/html/);
    }
  });

  it('has assets that never change, and others that may', async (t) => {
    const server = await TemporaryApi.make(t);
    const asset = await server.get('/assets/index-abc123.js');
    assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.match(String(asset.headers['content-type']), /javascript/);
    assert.equal((await server.get('/favicon.svg')).headers['cache-control'], 'no-cache');
  });

  it('is not sent for what a program asks for', async (t) => {
    const server = await TemporaryApi.make(t);
    const missing = ['/assets/old-123.js', '/api/v1/none', '/api', '/docs/none', '/metrics/x'];
    for (const url of missing) {
      const result = await server.get(url, '', HTML);
      assert.deepEqual([result.statusCode, result.json().code], [404, 'NOT_FOUND'], url);
    }
    const data = await server.get('/data.json', '', { accept: 'application/json' });
    assert.equal(data.statusCode, 404);
    assert.equal((await server.inject({ method: 'POST', url: '/' })).statusCode, 404);
  });

  it('is missed in words where it is not built', async (t) => {
    const server = await TemporaryApi.make(t, { hasNoPage: true });
    const result = await server.get('/', '', HTML);
    assert.deepEqual([result.statusCode, result.json().detail], [404, 'the page is not built']);
  });

  it('may load itself and nothing else', async (t) => {
    const server = await TemporaryApi.make(t);
    const { headers } = await server.get('/', '', HTML);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /^default-src 'none';script-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*unsafe|https?:|upgrade-insecure/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['strict-transport-security'], undefined);
    assert.equal(headers['x-powered-by'], undefined);
  });
});
