import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';

interface Item {
  readonly sequence: number;
  readonly action: string;
}

describe('GET /audit', () => {
  it('sends what was done, newest first, in pages', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const boss = (await server.principal(cookie)).user;
    await server.send('PATCH', '/settings', { cookie, body: { lines: 5 } });
    const first = (await server.get('/api/v1/audit?limit=1', cookie)).json();
    assert.deepEqual(first, {
      items: [
        {
          ...{ sequence: 5, at: '2026-01-01T00:00:00.000Z', action: 'settings.changed' },
          actor: { kind: 'user', id: boss.id, name: 'boss', address: '127.0.0.1' },
          object: { kind: 'settings', id: null, name: 'lines' },
          ...{ outcome: 'done', details: { changes: { lines: { old: null, new: 5 } } } },
        },
      ],
      nextCursor: '5',
    });
    const rest = (await server.get('/api/v1/audit?cursor=5', cookie)).json();
    assert.deepEqual(
      rest.items.map(({ action }: Item) => action),
      ['access.login', 'filter.granted', 'access.setup', 'user.created'],
    );
    assert.equal(rest.nextCursor, null);
  });

  it('finds by every filter', async (t) => {
    const server = await TemporaryApi.make(t);
    await server.catalog.users.create({ loginName: 'anna', firstName: 'Zoë' }, TESTER);
    server.time.advance(86_400_000);
    const cookie = await server.administrator();
    const found = async (query: string) =>
      (await server.get(`/api/v1/audit?${query}`, cookie))
        .json()
        .items.map((i: Item) => i.sequence);
    assert.deepEqual(await found(''), [5, 4, 3, 2, 1]);
    assert.deepEqual(await found('from=2026-01-02'), [5, 4, 3, 2]);
    assert.deepEqual(await found('to=2026-01-02T00:00:00Z'), [1]);
    assert.deepEqual(await found('actor=test'), [1]);
    assert.deepEqual(await found('actor=user'), [5, 4, 3, 2]);
    assert.deepEqual(await found('action=user'), [2, 1]);
    assert.deepEqual(await found('action=access.setup'), [3]);
    assert.deepEqual(await found('object=user&q=ZO'), [1]);
    assert.deepEqual(await found('outcome=refused'), []);
  });

  it('is for administrators, and says what is wrong with a query', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const anna = await server.member('anna');
    const problem = async (url: string, who: string) => {
      const result = await server.get(`/api/v1/audit${url}`, who);
      return [result.statusCode, result.json().code];
    };
    for (const url of ['', '/export']) {
      assert.deepEqual(await problem(url, ''), [401, 'NOT_LOGGED_IN']);
      assert.deepEqual(await problem(url, anna), [403, 'ADMINISTRATORS_ONLY']);
      assert.deepEqual(await problem(`${url}?from=yesterday`, cookie), [400, 'REQUEST_INVALID']);
      assert.deepEqual(await problem(`${url}?x=1`, cookie), [400, 'REQUEST_INVALID']);
    }
    assert.deepEqual(await problem('?cursor=x', cookie), [400, 'CURSOR_INVALID']);
  });
});

describe('GET /audit/export', () => {
  it('sends everything, however much there is, and reports itself', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { audit } = server.catalog;
    for (let index = 0; index < 1200; index++) {
      audit.append({ actor: TESTER, action: 'access.logout', details: { index } });
    }
    const url = '/api/v1/audit/export?format=jsonl&action=access.logout';
    const result = await server.get(url, cookie);
    assert.equal(result.headers['content-type'], 'application/x-ndjson; charset=utf-8');
    assert.equal(
      result.headers['content-disposition'],
      `attachment; filename="earwitness-audit-2026-01-01.jsonl"; filename*=UTF-8''earwitness-audit-2026-01-01.jsonl`,
    );
    const lines = result.body
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    assert.equal(lines.length, 1200);
    const [last] = audit.links(1203, 1);
    assert.deepEqual(lines[0], {
      ...{ sequence: 1204, at: '2026-01-01T00:00:00.000Z', actorKind: 'system', actorId: null },
      ...{ actorName: 'test', address: null, action: 'access.logout', objectKind: null },
      ...{ objectId: null, objectName: null, outcome: 'done', details: { index: 1199 } },
      hash: Buffer.from(last!.hash).toString('hex'),
    });
    const [event] = await audit.newest(1);
    assert.deepEqual(
      [event?.action, event?.actor.name, event?.details],
      ['audit.exported', 'boss', { format: 'jsonl', action: 'access.logout' }],
    );
  });

  it('is safe to open as a table', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const actor = { kind: 'user', id: 'u', name: '=cmd|"x"!A1', address: '10.0.0.1' } as const;
    const object = { kind: 'recording', id: 'r', name: 'one, two\nthree' } as const;
    server.catalog.audit.append({ actor, action: 'recording.played', object });
    const result = await server.get('/api/v1/audit/export?actor=u', cookie);
    assert.equal(result.headers['content-type'], 'text/csv; charset=utf-8');
    const hash = Buffer.from(server.catalog.audit.links(4, 1)[0]!.hash).toString('hex');
    assert.equal(
      result.body,
      'sequence,at,actorKind,actorId,actorName,address,action,objectKind,objectId,objectName,' +
        'outcome,details,hash\r\n' +
        `5,2026-01-01T00:00:00.000Z,user,u,"'=cmd|""x""!A1",10.0.0.1,recording.played,recording,r,` +
        `"one, two\nthree",done,{},${hash}\r\n`,
    );
  });
});

describe('what was heard and searched', () => {
  async function scene(t: Parameters<typeof TemporaryApi.make>[0]) {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { session } = await server.record({}, Buffer.from('0123456789'));
    const audio = `/api/v1/recordings/${session.recordingId}/audio`;
    const reported = async () => {
      const events = await server.catalog.audit.newest(100);
      const reading = events.filter(({ action }) => action.startsWith('recording.'));
      return reading.reverse().map(({ action, details }) => [action.slice(10), details.text]);
    };
    return { server, cookie, audio, reported, id: session.recordingId };
  }

  it('is reported once however many parts a player asks for', async (t) => {
    const { server, cookie, audio, reported, id } = await scene(t);
    for (let part = 0; part < 5; part++) {
      await server.get(audio, cookie, { range: `bytes=${part}-` });
      server.time.advance(250_000);
    }
    assert.deepEqual(await reported(), [['played', undefined]]);
    const [event] = await server.catalog.audit.newest(1);
    assert.deepEqual(event?.object, { kind: 'recording', id, name: undefined });
    assert.deepEqual(event?.details, { startedAtMs: Date.UTC(2026, 0, 5, 9, 30), userId: null });
    server.time.advance(300_000);
    await server.get(audio, cookie);
    assert.equal((await reported()).length, 2);
  });

  it('is reported of everybody, and apart from what is downloaded', async (t) => {
    const { server, cookie, audio, reported } = await scene(t);
    const second = await server.administrator('second');
    await server.catalog.filters.grant(
      (await server.catalog.filters.initialFilterId())!,
      (await server.principal(second)).user.id,
      TESTER,
    );
    await server.get(audio, cookie);
    await server.get(`${audio}?download=1`, cookie);
    await server.get(audio, second);
    assert.deepEqual(
      (await reported()).map(([action]) => action),
      ['played', 'downloaded', 'played'],
    );
  });

  it('is not reported where nothing was sent', async (t) => {
    const { server, cookie, audio, reported } = await scene(t);
    await server.inject({ method: 'HEAD', url: audio, headers: { cookie } });
    await server.get(audio, cookie, { range: 'bytes=99-' });
    await server.get(audio, await server.member('anna'));
    assert.deepEqual(await reported(), []);
  });

  it('is not sent where it cannot be reported', async (t) => {
    const { server, cookie, audio } = await scene(t);
    server.catalog.audit.append = () => {
      throw Object.assign(new Error('full'), { statusCode: 507 });
    };
    const result = await server.get(audio, cookie);
    assert.equal(result.statusCode, 500);
    assert.ok(!result.body.includes('0123456789'));
  });

  it('says what was searched for, not each page of what was found', async (t) => {
    const { server, cookie, reported } = await scene(t);
    await server.record();
    const search = (query: string) => server.get(`/api/v1/recordings?${query}`, cookie);
    const { nextCursor } = (await search('q=1001&limit=1')).json();
    await search(`q=1001&limit=1&cursor=${nextCursor}`);
    await search('q=1001');
    await search('q=%20');
    await search('q=anna');
    assert.deepEqual(await reported(), [
      ['searched', '1001'],
      ['searched', 'anna'],
    ]);
  });

  it('says it too of the count alone, and of a page with the cursor of another list', async (t) => {
    const { server, cookie, reported } = await scene(t);
    await server.record();
    const ask = (query: string) => server.get(`/api/v1/recordings${query}`, cookie);
    const { nextCursor } = (await ask('?limit=1')).json();
    assert.deepEqual((await ask('/count?q=1001')).json(), { count: 2 });
    await ask('?q=1001');
    assert.equal((await ask(`?q=1002&limit=1&cursor=${nextCursor}`)).statusCode, 200);
    await ask('/count');
    assert.deepEqual(await reported(), [
      ['searched', '1001'],
      ['searched', '1002'],
    ]);
  });
});
