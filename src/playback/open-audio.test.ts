import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { putBytes } from '../../test/support/store-contract.ts';
import { type CleanUp, temporaryDirectory } from '../../test/support/temporary-catalog.ts';
import { FileStore } from '../storage/store/index.ts';
import { type AudioResponse, openAudio } from './open-audio.ts';

const BYTES = Buffer.from('0123456789');

async function storedAudio(context: CleanUp) {
  const store = FileStore.open(await temporaryDirectory(context));
  const { audio } = recordingFacts();
  const stored = await putBytes(store, audio.objectId, BYTES);
  return { store, audio: { ...audio, ...stored }, etag: `"${stored.sha256}"` };
}

async function bodyOf({ body }: AudioResponse): Promise<string | undefined> {
  if (body === undefined) return undefined;
  const parts: Buffer[] = [];
  for await (const bytes of body) parts.push(bytes as Buffer);
  return Buffer.concat(parts).toString();
}

describe('audio over HTTP', () => {
  it('is sent whole', async (t) => {
    const { store, audio, etag } = await storedAudio(t);
    const answer = await openAudio(store, audio, { method: 'GET', headers: {} });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.headers, {
      ETag: etag,
      'Accept-Ranges': 'bytes',
      'Content-Type': 'audio/mpeg',
      'Content-Length': '10',
    });
    assert.equal(await bodyOf(answer), '0123456789');
  });

  it('is sent in parts', async (t) => {
    const { store, audio } = await storedAudio(t);
    const headers = { range: 'bytes=2-4' };
    const answer = await openAudio(store, audio, { method: 'GET', headers });
    assert.equal(answer.status, 206);
    assert.equal(answer.headers['Content-Range'], 'bytes 2-4/10');
    assert.equal(answer.headers['Content-Length'], '3');
    assert.equal(await bodyOf(answer), '234');
  });

  it('says how long it is when a part is outside', async (t) => {
    const { store, audio } = await storedAudio(t);
    const headers = { range: 'bytes=10-' };
    const answer = await openAudio(store, audio, { method: 'GET', headers });
    assert.equal(answer.status, 416);
    assert.equal(answer.headers['Content-Range'], 'bytes */10');
    assert.equal(answer.body, undefined);
  });

  it('is described without being sent', async (t) => {
    const { store, audio } = await storedAudio(t);
    const headers = { range: 'bytes=2-4' };
    const answer = await openAudio(store, audio, { method: 'HEAD', headers });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['Content-Length'], '10');
    assert.equal(answer.body, undefined);
  });

  it('is sent in parts of the same version only', async (t) => {
    const { store, audio, etag } = await storedAudio(t);
    const range = 'bytes=2-4';
    const status = async (ifRange: string) =>
      (await openAudio(store, audio, { method: 'GET', headers: { range, 'if-range': ifRange } }))
        .status;
    assert.equal(await status(etag), 206);
    assert.equal(await status('"other"'), 200);
    assert.equal(await status(`W/${etag}`), 200);
    assert.equal(await status('Wed, 21 Oct 2015 07:28:00 GMT'), 200);
  });

  it('holds to conditions', async (t) => {
    const { store, audio, etag } = await storedAudio(t);
    const status = async (headers: Record<string, string>) =>
      (await openAudio(store, audio, { method: 'GET', headers })).status;
    assert.equal(await status({ 'if-none-match': etag }), 304);
    assert.equal(await status({ 'if-none-match': `"x", W/${etag}` }), 304);
    assert.equal(await status({ 'if-none-match': '*', range: 'bytes=2-4' }), 304);
    assert.equal(await status({ 'if-none-match': '"x"' }), 200);
    assert.equal(await status({ 'if-match': '"x", "y"' }), 412);
    assert.equal(await status({ 'if-match': `W/${etag}` }), 412);
    assert.equal(await status({ 'if-match': etag, range: 'bytes=2-4' }), 206);
  });

  it('says so when the object is missing', async (t) => {
    const { store, audio } = await storedAudio(t);
    await store.delete(audio.objectId);
    const opening = openAudio(store, audio, { method: 'GET', headers: {} });
    await assert.rejects(opening, { code: 'OBJECT_MISSING' });
  });
});
