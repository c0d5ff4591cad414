import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import { NO_POLICY, uniformModes } from '../recording/index.ts';

const ANNA = {
  loginName: 'anna',
  firstName: 'Anna',
  lastName: 'Müller',
  email: 'anna@example.com',
  department: 'Support',
  language: 'de',
  numbers: ['1001', '+49 30 1234567'],
  devices: ['SEP001122334455'],
  policy: { modes: uniformModes('cisco'), canDelete: true },
};

interface UserBody {
  readonly id: string;
  readonly loginName: string;
}

describe('users over the API', () => {
  it('are created, read, changed and deleted by administrators', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const created = await server.send('POST', '/users', { cookie, body: ANNA });
    assert.equal(created.statusCode, 201);
    const anna = created.json<UserBody>();
    const at = new Date(server.time.nowMs()).toISOString();
    assert.deepEqual(anna, {
      ...ANNA,
      policy: { ...NO_POLICY, ...ANNA.policy },
      ...{ id: anna.id, isAdministrator: false, isDisabled: false },
      ...{
        source: 'local',
        hasPassword: false,
        hasPin: false,
        createdAt: at,
        updatedAt: at,
        filterIds: [],
      },
    });
    const [filter] = await server.catalog.filters.list();
    const body = { numbers: ['1002'], language: null, filterIds: [filter!.id] };
    const changed = await server.send('PATCH', `/users/${anna.id}`, { cookie, body });
    assert.deepEqual(changed.json(), { ...anna, ...body });
    const read = await server.get(`/api/v1/users/${anna.id}`, cookie);
    assert.deepEqual(read.json(), { ...anna, ...body });
    const none = await server.send('PATCH', `/users/${anna.id}`, {
      cookie,
      body: { filterIds: [] },
    });
    assert.deepEqual(none.json<{ filterIds: string[] }>().filterIds, []);
    assert.equal((await server.send('DELETE', `/users/${anna.id}`, { cookie })).statusCode, 204);
    const gone = await server.get(`/api/v1/users/${anna.id}`, cookie);
    assert.deepEqual([gone.statusCode, gone.json().code], [404, 'USER_NOT_FOUND']);
    const events = (await server.catalog.audit.newest(5)).reverse();
    assert.deepEqual(
      events.map(({ action, actor }) => [action, actor.name, actor.address]),
      [
        ['user.created', 'boss', '127.0.0.1'],
        ['user.changed', 'boss', '127.0.0.1'],
        ['filter.granted', 'boss', '127.0.0.1'],
        ['filter.revoked', 'boss', '127.0.0.1'],
        ['user.deleted', 'boss', '127.0.0.1'],
      ],
    );
  });

  it('are listed page by page, sorted and searched', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    for (let index = 0; index < 25; index++) {
      const lastName = `Name ${String.fromCharCode(97 + ((index * 7) % 25))}`;
      const user = { loginName: `user${index}`, lastName, numbers: [String(2000 + index)] };
      await server.catalog.users.create({ ...user, isDisabled: index % 5 === 0 }, TESTER);
    }
    const names: string[] = [];
    let cursor = '';
    do {
      const page = await server.get(`/api/v1/users?sort=-lastName&limit=10${cursor}`, cookie);
      const { items, nextCursor, total } = page.json();
      assert.equal(total, 26);
      names.push(...items.map((item: { lastName: string }) => item.lastName));
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
    } while (cursor !== '');
    assert.deepEqual(names, [...names].sort().reverse());
    assert.equal(names.length, 26);
    const search = async (query: string) => {
      const { items, total } = (await server.get(`/api/v1/users?${query}`, cookie)).json();
      assert.equal(items.length, total);
      return items.map((item: UserBody) => item.loginName);
    };
    assert.deepEqual(await search('q=2003'), ['user3']);
    assert.deepEqual(await search('q=NAME%20user7'), ['user7']);
    assert.deepEqual(await search('group=administrators'), ['boss']);
    assert.deepEqual(await search('group=disabled&q=user1'), ['user10', 'user15']);
    const other = await server.get('/api/v1/users?sort=loginName&limit=1', cookie);
    const wrong = `/api/v1/users?sort=lastName&cursor=${other.json().nextCursor}`;
    assert.equal((await server.get(wrong, cookie)).json().code, 'CURSOR_INVALID');
  });

  it('get policies, many at once', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const ids: string[] = [];
    for (let index = 0; index < 60; index++) {
      const user = { loginName: `user${index}`, department: index < 40 ? 'Sales' : 'Support' };
      ids.push((await server.catalog.users.create(user, TESTER)).id);
    }
    const set = async (body: object) =>
      await server.send('POST', '/users/policies', { cookie, body });
    const modes = uniformModes('cisco');
    const sales = await set({ matching: { q: 'sales' }, policy: { modes } });
    assert.deepEqual(sales.json(), { changed: 40 });
    const few = await set({ ids: [...ids.slice(0, 2), 'nobody'], policy: { deleteAfterDays: 90 } });
    assert.deepEqual(few.json(), { changed: 2 });
    const policies = await Promise.all(ids.map((id) => server.catalog.users.get(id)));
    assert.deepEqual(
      policies.map((user) => user?.policy),
      ids.map((_, index) => ({
        ...NO_POLICY,
        ...(index < 40 ? { modes } : {}),
        ...(index < 2 ? { deleteAfterDays: 90 } : {}),
      })),
    );
    for (const wrong of [{ policy: {} }, { ids, matching: {}, policy: {} }]) {
      assert.equal((await set(wrong)).json().code, 'REQUEST_INVALID');
    }
    assert.equal((await set({ ids, policy: { isAdministrator: true } })).statusCode, 400);
  });

  it('are refused with the member to blame', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    await server.send('POST', '/users', { cookie, body: ANNA });
    const create = async (body: object) => {
      const answer = await server.send('POST', '/users', { cookie, body });
      return [answer.statusCode, answer.json().code, answer.json().member];
    };
    assert.deepEqual(await create({ loginName: 'Anna' }), [409, 'LOGIN_NAME_TAKEN', 'loginName']);
    const taken = { loginName: 'b', numbers: ['+49301234567'] };
    assert.deepEqual(await create(taken), [409, 'NUMBER_TAKEN', 'numbers']);
    const wrong = { loginName: 'b', email: 'b' };
    assert.deepEqual(await create(wrong), [400, 'USER_INVALID', 'email']);
    const filter = { loginName: 'b', filterIds: ['nothing'] };
    assert.deepEqual(await create(filter), [404, 'FILTER_NOT_FOUND', 'filterIds']);
    for (const more of [{ passwordHash: 'x' }, { id: 'x' }, { hasPassword: true }]) {
      assert.deepEqual(await create({ loginName: 'b', ...more }), [
        400,
        'REQUEST_INVALID',
        undefined,
      ]);
    }
    assert.equal((await server.catalog.users.list()).length, 2);
  });

  it('always leave somebody who can administrate', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { id } = (await server.principal(cookie)).user;
    const change = async (body: object) =>
      (await server.send('PATCH', `/users/${id}`, { cookie, body })).json().code;
    assert.equal(await change({ isAdministrator: false }), 'LAST_ADMINISTRATOR');
    assert.equal(await change({ isDisabled: true }), 'LAST_ADMINISTRATOR');
    const own = await server.send('DELETE', `/users/${id}`, { cookie });
    assert.deepEqual([own.statusCode, own.json().code], [409, 'OWN_ACCOUNT']);
    await server.catalog.users.create({ loginName: 'second', isAdministrator: true }, TESTER);
    assert.equal(await change({ isDisabled: true }), undefined);
    assert.equal((await server.get('/api/v1/users', cookie)).statusCode, 401);
  });

  it('are no business of others', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.member('anna');
    const { id } = (await server.principal(cookie)).user;
    const answers = [
      await server.get('/api/v1/users', cookie),
      await server.get(`/api/v1/users/${id}`, cookie),
      await server.get('/api/v1/filters?scope=all', cookie),
      await server.send('POST', '/users', { cookie, body: { loginName: 'x' } }),
      await server.send('PATCH', `/users/${id}`, { cookie, body: { isAdministrator: true } }),
      await server.send('DELETE', `/users/${id}`, { cookie }),
      await server.send('POST', '/users/policies', { cookie, body: { ids: [id], policy: {} } }),
    ];
    assert.deepEqual(
      answers.map((answer) => answer.json().code),
      answers.map(() => 'ADMINISTRATORS_ONLY'),
    );
    assert.equal((await server.get('/api/v1/users')).statusCode, 401);
  });
});
