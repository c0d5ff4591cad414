import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { temporaryDirectory } from '../../test/support/temporary-catalog.ts';

describe('sealed recordings', () => {
  it('play, whole and in parts, and show their waveform, like any other', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const bytes = randomBytes(300_000);
    const { session, audio } = await server.recordSealed({}, bytes);
    const url = `/api/v1/recordings/${session.recordingId}`;
    const whole = await server.get(`${url}/audio`, cookie);
    assert.equal(whole.statusCode, 200);
    assert.deepEqual(whole.rawPayload, bytes);
    assert.equal(whole.headers.etag, `"${audio.sha256}"`);
    const part = await server.get(`${url}/audio`, cookie, { range: 'bytes=65530-131080' });
    assert.equal(part.statusCode, 206);
    assert.equal(part.headers['content-range'], 'bytes 65530-131080/300000');
    assert.deepEqual(part.rawPayload, bytes.subarray(65_530, 131_081));
    const head = await server.inject({ method: 'HEAD', url: `${url}/audio`, headers: { cookie } });
    assert.equal(head.headers['content-length'], '300000');
    const peaks = await server.get(`${url}/peaks`, cookie);
    assert.deepEqual(peaks.json().sides.near, [-1, 1]);
    assert.equal((await server.get(url, cookie)).json().isEncrypted, true);
    const { session: other } = await server.record();
    const plain = await server.get(`/api/v1/recordings/${other.recordingId}`, cookie);
    assert.equal(plain.json().isEncrypted, false);
  });

  it('are gone with their key when they are deleted', async (t) => {
    const directory = await temporaryDirectory(t);
    const server = await TemporaryApi.make(t, { directory });
    const cookie = await server.administrator();
    const { session } = await server.recordSealed();
    const { recordingId } = session;
    const files = () => readdirSync(join(directory, 'store', recordingId.slice(34))).length;
    assert.equal(files(), 3);
    const deleted = await server.send('DELETE', `/recordings/${recordingId}`, { cookie });
    assert.equal(deleted.statusCode, 204);
    assert.equal(files(), 0);
  });

  it('are never played as something else where they were damaged', async (t) => {
    const directory = await temporaryDirectory(t);
    const server = await TemporaryApi.make(t, { directory });
    const cookie = await server.administrator();
    const { session, audio } = await server.recordSealed({}, randomBytes(100_000));
    const url = `/api/v1/recordings/${session.recordingId}/audio`;
    const path = join(directory, 'store', session.recordingId.slice(34), audio.objectId);
    chmodSync(path, 0o600);
    const good = readFileSync(path);
    good[200]! ^= 1;
    writeFileSync(path, good);
    const answer = await server.get(url, cookie);
    assert.deepEqual([answer.statusCode, answer.json().code], [500, 'OBJECT_DAMAGED']);
    const intact = await server.get(url, cookie, { range: 'bytes=70000-70009' });
    assert.deepEqual([intact.statusCode, intact.rawPayload.length], [206, 10]);
    writeFileSync(path, good.subarray(0, -1));
    const cut = await server.get(url, cookie, { range: 'bytes=70000-70009' });
    assert.deepEqual([cut.statusCode, cut.json().code], [500, 'OBJECT_DAMAGED']);
    await server.recordingKeys.destroy(session.recordingId);
    const locked = await server.get(url, cookie);
    assert.deepEqual([locked.statusCode, locked.json().code], [500, 'KEY_MISSING']);
  });
});
