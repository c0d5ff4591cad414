import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rememberedUser } from '../../test/support/recording-facts.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';

const SUPPORT = {
  name: { en: 'Support', de: 'Support' },
  rule: "usr_Department = 'Support'",
  canDelete: false,
  fourEyes: false,
};

/** An API with recordings of three departments, one each, and an administrator. */
async function setting(t: Parameters<typeof TemporaryApi.make>[0]) {
  const server = await TemporaryApi.make(t);
  const cookie = await server.administrator();
  const ids: Record<string, string> = {};
  for (const department of ['Support', 'Sales', 'Management']) {
    const facts = await server.record({ far: { number: '+4930' } });
    server.catalog.recordings.insert(facts, rememberedUser({ department, numbers: ['1', '2'] }));
    ids[department] = facts.session.recordingId;
  }
  const send = async (method: 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
    server.send(method, url, { cookie, body });
  return { server, cookie, ids, send };
}

describe('filters over the API', () => {
  it('are made, given, applied, changed and taken away', async (t) => {
    const { server, cookie, ids, send } = await setting(t);
    const created = await send('POST', '/filters', SUPPORT);
    assert.equal(created.statusCode, 201);
    const { id } = created.json<{ id: string }>();
    assert.deepEqual(created.json(), { id, ...SUPPORT });
    const anna = await server.member('anna');
    const { user } = await server.principal(anna);
    await send('PATCH', `/users/${user.id}`, { filterIds: [id] });
    const seen = async () => {
      const { items } = (await server.get(`/api/v1/recordings?filter=${id}`, anna)).json();
      return items.map((item: { id: string }) => item.id);
    };
    assert.deepEqual(await seen(), [ids.Support]);
    const one = (recording: string) => server.get(`/api/v1/recordings/${recording}`, anna);
    assert.equal((await one(ids.Support!)).statusCode, 200);
    for (const part of ['', '/audio', '/peaks']) {
      const hidden = await one(`${ids.Sales}${part}`);
      const absent = await one(`019b8d7d-f1c0-7877-b282-83a7e76dee96${part}`);
      assert.deepEqual([hidden.statusCode, hidden.json()], [404, absent.json()]);
    }
    const detail = await server.get(`/api/v1/filters/${id}`, cookie);
    assert.deepEqual(detail.json(), { id, ...SUPPORT, userIds: [user.id] });
    const rule = "usr_Department IN ('Sales', 'Support')";
    await send('PATCH', `/filters/${id}`, { rule });
    assert.deepEqual((await seen()).sort(), [ids.Sales, ids.Support].sort());
    assert.equal((await send('DELETE', `/filters/${id}`)).statusCode, 204);
    assert.equal((await server.get(`/api/v1/recordings?filter=${id}`, anna)).statusCode, 404);
    const actions = (await server.catalog.audit.newest(4)).map(({ action }) => action).reverse();
    assert.deepEqual(actions.slice(-2), ['filter.changed', 'filter.deleted']);
  });

  it('are checked while they are written', async (t) => {
    const { send } = await setting(t);
    const check = async (rule: string) => (await send('POST', '/filters/check', { rule })).json();
    assert.deepEqual(await check(''), { count: 3, mistake: null });
    assert.deepEqual(await check("usr_PhoneNumber = '2'"), { count: 3, mistake: null });
    assert.deepEqual(await check("usr_Departement = 'x'"), {
      count: null,
      mistake: {
        ...{ problem: 'unknown-field', start: 0, end: 15, found: 'usr_Departement' },
        expected: ['usr_Department'],
      },
    });
    for (const body of [
      { ...SUPPORT, rule: 'usr_Department =' },
      { ...SUPPORT, name: {} },
      { ...SUPPORT, name: { en: ' ' } },
    ]) {
      const { code, member } = (await send('POST', '/filters', body)).json();
      assert.equal(code, 'FILTER_INVALID');
      assert.equal(member, body.rule === SUPPORT.rule ? 'name' : 'rule');
    }
    const other = await send('POST', '/filters', { ...SUPPORT, name: { es: 'Apoyo' } });
    assert.equal(other.statusCode, 400);
  });

  it('say what would appear and vanish', async (t) => {
    const { ids, send } = await setting(t);
    const { id } = (await send('POST', '/filters', SUPPORT)).json<{ id: string }>();
    const rule = "usr_Department = 'Sales' OR usr_Department = 'Management'";
    const preview = (await send('POST', '/filters/preview', { rule, filterId: id })).json();
    const shape = Object.fromEntries(
      ['shown', 'appearing', 'vanishing'].map((part) => [
        part,
        [preview[part].count, preview[part].first.map((item: { id: string }) => item.id).sort()],
      ]),
    );
    const both = [ids.Sales, ids.Management].sort();
    assert.deepEqual(shape, {
      shown: [2, both],
      appearing: [2, both],
      vanishing: [1, [ids.Support]],
    });
    const alone = (await send('POST', '/filters/preview', { rule: '' })).json();
    assert.deepEqual([alone.shown.count, alone.appearing, alone.vanishing], [3, null, null]);
  });

  it('explain why somebody sees a recording, test by test', async (t) => {
    const { server, cookie, ids, send } = await setting(t);
    const rule = "usr_Department = 'Support' AND NOT msg_Tag = 'x'";
    const { id } = (await send('POST', '/filters', { ...SUPPORT, rule })).json<{ id: string }>();
    const anna = (await server.principal(await server.member('anna'))).user.id;
    await send('PATCH', `/users/${anna}`, { filterIds: [id] });
    const verdicts = async (recordingId: string | undefined) => {
      const url = `/api/v1/filters/verdicts?userId=${anna}&recordingId=${recordingId}`;
      return (await server.get(url, cookie)).json();
    };
    const department = { start: 0, end: 26, truth: true, values: ['support'] };
    const tag = { start: 35, end: 48, truth: null, values: [] };
    const filter = { id, ...SUPPORT, rule };
    assert.deepEqual(await verdicts(ids.Support), {
      items: [{ filter, truth: null, tests: [department, tag] }],
      ...{ isInInbox: false, isDisabled: false },
    });
    const other = { ...department, truth: false, values: ['sales'] };
    assert.deepEqual(await verdicts(ids.Sales), {
      items: [{ filter, truth: false, tests: [other, tag] }],
      ...{ isInInbox: false, isDisabled: false },
    });
    assert.equal((await verdicts('nothing')).code, 'RECORDING_NOT_FOUND');
  });

  it('are not the only way to a recording: there is the inbox', async (t) => {
    const { server, cookie, ids, send } = await setting(t);
    const anna = (await server.principal(await server.member('anna'))).user.id;
    const own = (await server.record({ userId: anna })).session.recordingId;
    const sight = async (recordingId: string | undefined) => {
      const url = `/api/v1/filters/verdicts?userId=${anna}&recordingId=${recordingId}`;
      return (await server.get(url, cookie)).json();
    };
    assert.deepEqual(await sight(own), { items: [], isInInbox: false, isDisabled: false });
    const { policy } = (await server.get(`/api/v1/users/${anna}`, cookie)).json();
    await send('PATCH', `/users/${anna}`, { policy: { ...policy, showsInInbox: true } });
    assert.deepEqual(await sight(own), { items: [], isInInbox: true, isDisabled: false });
    assert.deepEqual(await sight(ids.Sales), { items: [], isInInbox: false, isDisabled: false });
    await send('PATCH', `/users/${anna}`, { isDisabled: true });
    assert.deepEqual(await sight(own), { items: [], isInInbox: true, isDisabled: true });
  });

  it('are no business of others', async (t) => {
    const { server, ids } = await setting(t);
    const cookie = await server.member('anna');
    const { id } = (await server.catalog.filters.list())[0]!;
    const answers = [
      await server.get('/api/v1/filters/fields', cookie),
      await server.get(`/api/v1/filters/${id}`, cookie),
      await server.get(`/api/v1/filters/verdicts?userId=x&recordingId=${ids.Sales}`, cookie),
      await server.send('POST', '/filters', { cookie, body: SUPPORT }),
      await server.send('POST', '/filters/check', { cookie, body: { rule: '' } }),
      await server.send('POST', '/filters/preview', { cookie, body: { rule: '' } }),
      await server.send('PATCH', `/filters/${id}`, { cookie, body: { rule: '' } }),
      await server.send('DELETE', `/filters/${id}`, { cookie }),
    ];
    assert.deepEqual(
      answers.map((answer) => answer.json().code),
      answers.map(() => 'ADMINISTRATORS_ONLY'),
    );
  });
});
