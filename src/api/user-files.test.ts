import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';

interface ImportBody {
  readonly id: string;
  readonly phase: string;
  readonly code: string;
  readonly member?: string;
  readonly counts: object;
  readonly items: readonly { readonly line: number; readonly loginName: string }[];
  readonly nextCursor: string | null;
}

const FILE = 'login name;last name;numbers\nanna;Müller;1001\nbob;Bobson;1002\nboss;;\nx;;1001\n';

/** A server with an administrator, and ways to use files. */
async function setting(server: TemporaryApi) {
  const cookie = await server.administrator();
  const upload = (payload: string | Buffer, type = 'text/csv', by = cookie) =>
    server.inject({
      ...{ method: 'POST', url: '/api/v1/users/import', payload },
      headers: { 'content-type': type, ...(by === '' ? {} : { cookie: by }) },
    });
  const look = async (id: string, query = '', by = cookie) =>
    (await server.get(`/api/v1/users/import/${id}${query}`, by)).json<ImportBody>();
  const apply = (id: string, by = cookie) =>
    server.send('POST', `/users/import/${id}/apply`, { cookie: by });
  /** What the import is when it no longer works by itself. */
  const settled = async (id: string, query = ''): Promise<ImportBody> => {
    for (;;) {
      const body = await look(id, query);
      if (body.phase !== 'comparing' && body.phase !== 'writing') return body;
      await new Promise(setImmediate);
    }
  };
  return { cookie, upload, look, apply, settled };
}

describe('files of users over the API', () => {
  it('are uploaded, looked at page by page, and imported', async (t) => {
    const server = await TemporaryApi.make(t);
    const { upload, look, apply, settled } = await setting(server);
    const uploaded = await upload(FILE);
    const { id, ...begun } = uploaded.json<ImportBody>();
    const empty = { created: 0, changed: 0, unchanged: 0, rejected: 0 };
    const head = { encoding: 'utf-8', separator: ';', unknownColumns: [], isOutdated: false };
    assert.equal(uploaded.statusCode, 202);
    assert.deepEqual(begun, {
      ...{ phase: 'comparing', ...head, counts: empty, written: null, failure: null },
      ...{ items: [], nextCursor: null, total: 0 },
    });
    const counts = { created: 2, changed: 0, unchanged: 1, rejected: 1 };
    assert.deepEqual((await settled(id)).counts, counts);
    const { items, nextCursor } = await look(id, '?kind=created&limit=1');
    const change = (member: string, value: unknown) => ({ member, old: null, new: value });
    assert.deepEqual(items, [
      {
        ...{ line: 2, loginName: 'anna', kind: 'created', takenOver: [], problem: null },
        changes: [
          ...[change('loginName', 'anna'), change('lastName', 'Müller')],
          change('numbers', ['1001']),
        ],
      },
    ]);
    const second = await look(id, `?kind=created&limit=1&cursor=${nextCursor}`);
    assert.deepEqual([second.items[0]?.loginName, second.nextCursor], ['bob', null]);
    const [rejected] = (await look(id, '?kind=rejected')).items;
    assert.deepEqual(rejected, {
      ...{ line: 5, loginName: 'x', kind: 'rejected', changes: [], takenOver: [] },
      problem: {
        ...{ code: 'number-twice', member: 'numbers', detail: '1001', line: 2, loginName: null },
      },
    });
    assert.equal((await look(id, '?cursor=x')).code, 'CURSOR_INVALID');
    assert.equal((await server.catalog.users.list()).length, 1);

    assert.equal((await apply(id)).statusCode, 202);
    const { phase, counts: done, ...rest } = await settled(id, '?limit=0');
    assert.deepEqual([phase, done], ['done', counts]);
    assert.deepEqual(rest, {
      ...{ id, ...head, written: { done: 2, total: 2 }, failure: null },
      ...{ items: [], nextCursor: null, total: 4 },
    });
    assert.equal(server.catalog.users.findByNumber('1002')?.lastName, 'Bobson');
    assert.equal((await apply(id)).json().code, 'IMPORT_NOT_READY');
    const [event] = await server.catalog.audit.newest(1);
    const { action, actor, details } = event!;
    assert.deepEqual(
      [action, actor.name, actor.address, details],
      ['user.imported', 'boss', '127.0.0.1', counts],
    );
  });

  it('are shown anew instead of imported where users were changed meanwhile', async (t) => {
    const server = await TemporaryApi.make(t);
    const { upload, apply, settled } = await setting(server);
    const { id } = (await upload(FILE)).json<ImportBody>();
    await settled(id);
    const anna = await server.catalog.users.create({ loginName: 'anna' }, TESTER);
    await apply(id);
    const counts = { created: 1, changed: 1, unchanged: 1, rejected: 1 };
    const { phase, isOutdated, counts: again } = { isOutdated: false, ...(await settled(id)) };
    assert.deepEqual([phase, isOutdated, again], ['ready', true, counts]);
    assert.equal((await server.catalog.users.get(anna.id))?.lastName, '');
    await apply(id);
    assert.equal((await settled(id)).phase, 'done');
    assert.equal((await server.catalog.users.get(anna.id))?.lastName, 'Müller');
  });

  it('are kept for who uploaded them, the last one, for a quarter of an hour', async (t) => {
    const server = await TemporaryApi.make(t);
    const { upload, look, apply, settled } = await setting(server);
    const other = await server.administrator('other');
    const { id: first } = (await upload(FILE)).json<ImportBody>();
    await settled(first);
    assert.equal((await look(first, '', other)).code, 'IMPORT_NOT_FOUND');
    assert.equal((await apply(first, other)).json().code, 'IMPORT_NOT_FOUND');
    await upload(FILE, 'text/csv', other);
    assert.equal((await look(first)).phase, 'ready');
    const { id: second } = (await upload(FILE)).json<ImportBody>();
    assert.equal((await look(first)).code, 'IMPORT_NOT_FOUND');
    await settled(second);
    server.time.advance(15 * 60_000 - 1);
    assert.equal((await look(second)).phase, 'ready');
    server.time.advance(1);
    assert.equal((await look(second)).code, 'IMPORT_NOT_FOUND');
    assert.equal((await look('nonsense')).code, 'IMPORT_NOT_FOUND');
  });

  it('are refused for what they are', async (t) => {
    const server = await TemporaryApi.make(t);
    const { upload } = await setting(server);
    const wrong: [string | Buffer, string, number, string][] = [
      ['', 'text/csv', 400, 'CSV_EMPTY'],
      ['name\nx\n', 'text/csv; charset=utf-8', 400, 'CSV_NO_LOGIN_NAME'],
      ['login;password\nx;y\n', 'application/octet-stream', 400, 'CSV_PASSWORD'],
      [Buffer.alloc(100), 'application/octet-stream', 400, 'CSV_NOT_TEXT'],
      [`login\n${'x'.repeat(70_000)}`, 'text/csv', 413, 'CSV_ROW_TOO_LONG'],
      [Buffer.alloc(20_000_001, 'a'), 'text/csv', 413, 'BODY_TOO_LARGE'],
      ['{"login":1}', 'application/json', 400, 'REQUEST_INVALID'],
      [FILE, 'text/plain', 415, 'BODY_NOT_JSON'],
      [FILE, 'multipart/form-data; boundary=x', 415, 'BODY_NOT_JSON'],
    ];
    for (const [payload, type, status, code] of wrong) {
      const answer = await upload(payload, type);
      assert.deepEqual([answer.statusCode, answer.json().code], [status, code], code);
    }
    const password = (await upload('login;Kennwort\nx;y')).json<ImportBody>();
    assert.equal(password.member, 'Kennwort');
    // Files are taken at this address alone.
    const elsewhere = await server.inject({
      ...{ method: 'POST', url: '/api/v1/users', payload: FILE },
      headers: { 'content-type': 'text/csv', cookie: await server.administrator('third') },
    });
    assert.equal(elsewhere.json().code, 'BODY_NOT_JSON');
  });

  it('are no business of others', async (t) => {
    const server = await TemporaryApi.make(t);
    const { upload, look, apply } = await setting(server);
    const member = await server.member('anna');
    const { id } = (await upload(FILE)).json<ImportBody>();
    const codes = [
      (await upload(FILE, 'text/csv', member)).json().code,
      (await look(id, '', member)).code,
      (await apply(id, member)).json().code,
      (await server.get('/api/v1/users/export', member)).json().code,
    ];
    assert.deepEqual(
      codes,
      codes.map(() => 'ADMINISTRATORS_ONLY'),
    );
    assert.equal((await upload(FILE, 'text/csv', '')).statusCode, 401);
    assert.equal((await server.get('/api/v1/users/export')).statusCode, 401);
  });

  it('come out as they went in', async (t) => {
    const server = await TemporaryApi.make(t);
    const { cookie, upload, apply, settled } = await setting(server);
    const { id } = (await upload(FILE)).json<ImportBody>();
    await settled(id);
    await apply(id);
    await settled(id);
    const exported = await server.get('/api/v1/users/export?language=de', cookie);
    assert.deepEqual(
      [exported.headers['content-type'], exported.headers['content-disposition']],
      ['text/csv; charset=utf-8', `attachment; filename="users.csv"; filename*=UTF-8''users.csv`],
    );
    assert.deepEqual(exported.rawPayload.subarray(0, 3), Buffer.of(0xef, 0xbb, 0xbf));
    assert.match(exported.body, /^\ufeffAnmeldename;Vorname;.*\r\nanna;;Müller;/);
    const again = (await upload(exported.rawPayload)).json<ImportBody>();
    const counts = { created: 0, changed: 0, unchanged: 3, rejected: 0 };
    assert.deepEqual((await settled(again.id)).counts, counts);
    const [event] = await server.catalog.audit.newest(1);
    assert.deepEqual(
      [event?.action, event?.actor.name, event?.details],
      ['user.exported', 'boss', { language: 'de' }],
    );
    assert.equal((await server.get('/api/v1/users/export?language=es', cookie)).statusCode, 400);
  });
});
