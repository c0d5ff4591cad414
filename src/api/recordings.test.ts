import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Value } from 'typebox/value';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import { newId } from '../base/index.ts';
import type { RecordingDamage } from '../recording/index.ts';
import { RecordingItemSchema } from './recording-item.ts';

describe('GET /recordings', () => {
  it('lists recordings in pages', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const times = [1, 2, 3].map((day) => Date.UTC(2026, 0, day, 8));
    for (const startedAtMs of times) await server.record({ startedAtMs });
    const first = (await server.get('/api/v1/recordings?limit=2', cookie)).json();
    assert.equal(first.total, 3);
    for (const item of first.items) assert.ok(Value.Check(RecordingItemSchema, item));
    const next = `/api/v1/recordings?limit=2&cursor=${first.nextCursor}`;
    const second = (await server.get(next, cookie)).json();
    assert.equal(second.nextCursor, null);
    assert.equal('total' in second, false);
    assert.deepEqual(
      [...first.items, ...second.items].map((item: { startedAt: string }) => item.startedAt),
      ['2026-01-03T08:00:00.000Z', '2026-01-02T08:00:00.000Z', '2026-01-01T08:00:00.000Z'],
    );
  });

  it('sends items as described', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const facts = await server.record({ durationMs: 1500, far: { displayName: '' } });
    const { items } = (await server.get('/api/v1/recordings', cookie)).json();
    assert.deepEqual(items, [
      {
        id: facts.session.recordingId,
        conversationId: facts.session.conversationId,
        startedAt: '2026-01-05T09:30:00.000Z',
        durationSeconds: 1.5,
        sizeBytes: 5,
        ...{ direction: 'inbound', locality: 'external', mode: 'cisco', user: null },
        ...{ localNumber: '1001', localDevice: 'SEP001122334455', localName: null },
        ...{ remoteNumber: '+49301234567', remoteName: null, remoteDevice: null },
        ...{
          format: 'mp3',
          isComplete: true,
          isInterrupted: false,
          damage: null,
          conversationCount: 1,
        },
        ...{ isPreserved: false, note: '', tags: [], isHeard: null, mayDelete: true },
      },
    ]);
  });

  it('filters by time and words, and sorts', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    for (const day of [1, 2, 3]) {
      const startedAtMs = Date.UTC(2026, 0, day);
      await server.record({
        startedAtMs,
        durationMs: 1000 * (4 - day),
        far: { number: `90${day}` },
      });
    }
    const numbers = async (query: string) => {
      const { items } = (await server.get(`/api/v1/recordings?${query}`, cookie)).json();
      return items.map((item: { remoteNumber: string }) => item.remoteNumber);
    };
    assert.deepEqual(await numbers('sort=duration'), ['903', '902', '901']);
    assert.deepEqual(await numbers('sort=-duration'), ['901', '902', '903']);
    assert.deepEqual(await numbers('from=2026-01-02&to=2026-01-03'), ['902']);
    assert.deepEqual(await numbers('from=2026-01-02T01:00:00%2B02:00'), ['903', '902']);
    assert.deepEqual(await numbers('q=9%200%201'), ['901']);
    assert.deepEqual(await numbers('q='), ['903', '902', '901']);
  });

  it('says what is wrong with a request', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const queries: [string, RegExp][] = [
      ['limit=0', /limit/],
      ['limit=201', /limit/],
      ['limit=x', /limit/],
      ['sort=name', /sort/],
      ['from=yesterday', /^from: expected/],
      ['to=2026-13-01', /^to: expected/],
      ['to=2026-01-01T00:00:00', /^to: expected/],
      ['filtre=1', /filtre/],
      [`q=${'x'.repeat(201)}`, /\/q/],
    ];
    for (const [query, detail] of queries) {
      const result = await server.get(`/api/v1/recordings?${query}`, cookie);
      assert.deepEqual([result.statusCode, result.json().code], [400, 'REQUEST_INVALID'], query);
      assert.match(result.json().detail, detail);
    }
    const cursor = await server.get('/api/v1/recordings?cursor=x', cookie);
    assert.deepEqual([cursor.statusCode, cursor.json().code], [400, 'CURSOR_INVALID']);
  });

  it('shows what the filters of the user show, and nothing else', async (t) => {
    const server = await TemporaryApi.make(t);
    const boss = await server.administrator();
    const anna = await server.member('anna');
    const { session } = await server.record();
    const filters = (await server.get('/api/v1/filters', boss)).json().items;
    assert.equal(filters.length, 1);
    assert.equal(filters[0].name.de, 'Alle Aufnahmen');
    const list = async (cookie: string, query = '') => {
      const result = await server.get(`/api/v1/recordings${query}`, cookie);
      return [result.statusCode, result.json().code ?? result.json().items.length];
    };
    const ofBoss = `?filter=${filters[0].id}`;
    assert.deepEqual(await list(boss), [200, 1]);
    assert.deepEqual(await list(boss, ofBoss), [200, 1]);
    assert.deepEqual(await list(boss, '?filter=x'), [404, 'FILTER_NOT_FOUND']);
    assert.deepEqual((await server.get('/api/v1/filters', anna)).json(), { items: [] });
    assert.deepEqual(await list(anna), [200, 0]);
    assert.deepEqual(await list(anna, ofBoss), [404, 'FILTER_NOT_FOUND']);
    const hidden = await server.get(`/api/v1/recordings/${session.recordingId}`, anna);
    const absent = await server.get(`/api/v1/recordings/${newId()}`, anna);
    assert.equal(hidden.statusCode, 404);
    assert.equal(hidden.body, absent.body);
    for (const part of ['audio', 'peaks']) {
      const result = await server.get(`/api/v1/recordings/${session.recordingId}/${part}`, anna);
      assert.equal(result.body, absent.body);
    }
  });
});

describe('GET /recordings/{id}', () => {
  it('tells everything that is known', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const conversationId = newId();
    const other = await server.record({ conversationId, startedAtMs: 1000 });
    const facts = await server.record({ conversationId });
    const { recordingId } = facts.session;
    const detail = (await server.get(`/api/v1/recordings/${recordingId}`, cookie)).json();
    assert.deepEqual(detail.facts, JSON.parse(JSON.stringify(facts)));
    assert.equal(detail.conversationCount, 2);
    assert.equal(detail.sha256, facts.audio.sha256);
    assert.equal(detail.objectId, `${recordingId}.audio`);
    assert.equal(detail.contentType, 'audio/mpeg');
    assert.deepEqual(
      detail.conversation.map((item: { id: string }) => item.id),
      [other.session.recordingId, recordingId],
    );
  });

  it('has a waveform', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { session } = await server.record();
    const result = await server.get(`/api/v1/recordings/${session.recordingId}/peaks`, cookie);
    const sides = { near: [-1, 1], far: [-1, 1] };
    assert.deepEqual(result.json(), { durationMs: 20, bucketMs: 20, sides });
  });
});

describe('GET /recordings/{id}/audio', () => {
  it('sends parts, the whole, and names for keeping', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    await server.catalog.settings.set({ timeZone: 'Europe/Berlin' }, TESTER);
    const far = { displayName: 'Zoë "Z"' };
    const { session, audio } = await server.record({ far }, Buffer.from('0123456789'));
    const url = `/api/v1/recordings/${session.recordingId}/audio`;
    const whole = await server.get(url, cookie);
    assert.deepEqual([whole.statusCode, whole.body], [200, '0123456789']);
    assert.equal(whole.headers['content-type'], 'audio/mpeg');
    assert.equal(whole.headers.etag, `"${audio.sha256}"`);
    assert.equal(whole.headers['cache-control'], 'no-store');
    const part = await server.get(url, cookie, { range: 'bytes=-3' });
    assert.deepEqual([part.statusCode, part.body], [206, '789']);
    assert.equal(part.headers['content-range'], 'bytes 7-9/10');
    const outside = await server.get(url, cookie, { range: 'bytes=10-' });
    assert.deepEqual([outside.statusCode, outside.body], [416, '']);
    const head = await server.inject({ method: 'HEAD', url, headers: { cookie } });
    assert.deepEqual([head.statusCode, head.body], [200, '']);
    assert.equal(head.headers['content-length'], '10');
    const kept = await server.get(`${url}?download=1`, cookie);
    assert.match(
      String(kept.headers['content-disposition']),
      /^attachment; filename="2026-01-05 10-30-00 1001 - Zoe _Z_\.mp3"; filename\*=UTF-8''/,
    );
  });

  it('answers ranges and conditions as RFC 9110 says', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { session, audio } = await server.record({}, Buffer.from('0123456789'));
    const url = `/api/v1/recordings/${session.recordingId}/audio`;
    const etag = `"${audio.sha256}"`;
    const cases: [Record<string, string>, number, string, string | undefined][] = [
      [{ range: 'bytes=0-' }, 206, '0123456789', 'bytes 0-9/10'],
      [{ range: 'bytes=4-6' }, 206, '456', 'bytes 4-6/10'],
      [{ range: 'bytes=8-100' }, 206, '89', 'bytes 8-9/10'],
      [{ range: 'bytes=-100' }, 206, '0123456789', 'bytes 0-9/10'],
      [{ range: 'bytes=-0' }, 416, '', 'bytes */10'],
      [{ range: 'bytes=10-11' }, 416, '', 'bytes */10'],
      // Several ranges at once and what makes no sense: the whole.
      [{ range: 'bytes=0-1,4-5' }, 200, '0123456789', undefined],
      [{ range: 'bytes=0-,0-,0-' }, 200, '0123456789', undefined],
      [{ range: 'bytes=6-4' }, 200, '0123456789', undefined],
      [{ range: 'bytes=1-2', 'if-range': etag }, 206, '12', 'bytes 1-2/10'],
      [{ range: 'bytes=1-2', 'if-range': '"other"' }, 200, '0123456789', undefined],
      [{ range: 'bytes=1-2', 'if-none-match': etag }, 304, '', undefined],
      [{ range: 'bytes=1-2', 'if-match': '"other"' }, 412, '', undefined],
    ];
    for (const [headers, status, body, contentRange] of cases) {
      const result = await server.get(url, cookie, headers);
      const what = JSON.stringify(headers);
      assert.deepEqual([result.statusCode, result.body], [status, body], what);
      assert.equal(result.headers['content-range'], contentRange, what);
      assert.equal(result.headers.etag, etag, what);
      if (status < 300) assert.equal(result.headers['content-length'], String(body.length), what);
    }
  });

  it('describes itself without being heard', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { session, audio } = await server.record({}, Buffer.from('0123456789'));
    const url = `/api/v1/recordings/${session.recordingId}/audio`;
    const played = async () => {
      const { items } = (await server.get('/api/v1/audit?limit=200', cookie)).json();
      return items.filter(({ action }: { action: string }) => action === 'recording.played').length;
    };
    for (const range of ['bytes=4-6', 'bytes=10-', 'bytes=0-1,4-5']) {
      const headers = { cookie, range };
      const head = await server.inject({ method: 'HEAD', url, headers });
      assert.deepEqual([head.statusCode, head.body], [200, ''], range);
      assert.equal(head.headers['content-length'], '10');
      assert.equal(head.headers['accept-ranges'], 'bytes');
    }
    const headers = { cookie, 'if-none-match': `"${audio.sha256}"` };
    assert.equal((await server.inject({ method: 'HEAD', url, headers })).statusCode, 304);
    assert.equal((await server.get(url, cookie, { range: 'bytes=10-' })).statusCode, 416);
    assert.equal(await played(), 0);
    await server.get(url, cookie, { range: 'bytes=0-3' });
    await server.get(url, cookie, { range: 'bytes=4-' });
    assert.equal(await played(), 1);
  });

  it('says that the audio is missing, without saying where it should be', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { session, audio } = await server.record();
    await server.store.delete(audio.objectId);
    const result = await server.get(`/api/v1/recordings/${session.recordingId}/audio`, cookie);
    assert.equal(result.statusCode, 500);
    assert.deepEqual(result.json(), {
      type: 'urn:earwitness:error:OBJECT_MISSING',
      title: 'The audio of the recording is missing',
      status: 500,
      code: 'OBJECT_MISSING',
    });
    assert.match(String(result.headers['x-request-id']), /^[0-9a-f-]{36}$/);
  });

  it('does not play what was found damaged, in whole or in part', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { session } = await server.record();
    const id = session.recordingId;
    const { objects, damages } = server.catalog;
    const note = (damage: RecordingDamage | undefined): void =>
      damages.note({ objects: objects.of(id)!, place: 'here', damage }, TESTER);
    const status = async (headers = {}) => {
      const result = await server.get(`/api/v1/recordings/${id}/audio`, cookie, headers);
      return [result.statusCode, result.statusCode === 200 ? '' : result.json().code];
    };
    const cases = [
      ['content', 500, 'OBJECT_DAMAGED'],
      ['key', 500, 'OBJECT_DAMAGED'],
      ['missing', 500, 'OBJECT_MISSING'],
      ['archive-missing', 424, 'ARCHIVE_FILE_MISSING'],
      ['archive-content', 424, 'ARCHIVE_MISMATCH'],
    ] as const;
    for (const [damage, ...answer] of cases) {
      note(damage);
      assert.deepEqual(await status(), answer);
      assert.deepEqual(await status({ range: 'bytes=0-3' }), answer);
      const listed = (await server.get('/api/v1/recordings', cookie)).json();
      assert.equal(listed.items[0].damage, damage);
    }
    note('waveform');
    assert.deepEqual(await status(), [200, '']);
    note(undefined);
    assert.deepEqual(await status(), [200, '']);
  });
});
