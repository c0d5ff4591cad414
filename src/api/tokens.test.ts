import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { liveCall } from '../../test/support/fake-recorder.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import { CALL_ACTIONS, type CallAction } from '../recording/index.ts';

const DAY_MS = 86_400_000;

/** A server with an administrator who makes tokens, and a way to ask with one. */
async function scene(t: Parameters<typeof TemporaryApi.make>[0]) {
  const server = await TemporaryApi.make(t);
  const boss = await server.administrator();
  const make = async (choices: object) => {
    const body = { name: 'CRM', userId: null, ...choices };
    return server.send('POST', '/tokens', { cookie: boss, body });
  };
  const ask = async (secret: string, url = '/live', more: { remoteAddress?: string } = {}) => {
    const headers = { authorization: `Bearer ${secret}` };
    return server.inject({ url: `/api/v1${url}`, headers, ...more });
  };
  const act = (secret: string, id: string, action: CallAction = 'keep') => {
    const headers = { authorization: `Bearer ${secret}` };
    return server.send('PATCH', `/live/${id}`, { headers, body: { action } });
  };
  const member = async (loginName: string) => {
    const cookie = await server.member(loginName);
    return (await server.principal(cookie)).user;
  };
  return { server, boss, make, ask, act, member };
}

type Answer = Awaited<ReturnType<TemporaryApi['inject']>>;
const told = (answer: Answer) => [answer.statusCode, answer.json().code];

describe('tokens of programs', () => {
  it('are told once, listed with their last use, and revoked', async (t) => {
    const { server, boss, make, ask } = await scene(t);
    const made = await make({ networks: ['127.0.0.0/8'], expiresAt: '2026-01-03T00:00:00Z' });
    assert.equal(made.statusCode, 201);
    const { secret, ...token } = made.json();
    assert.match(secret, /^ewt_[\w-]{43}$/);
    const list = async () => (await server.get('/api/v1/tokens', boss)).json();
    const facts = { id: token.id, name: 'CRM', user: null, readsRecordings: false };
    const unused = { createdBy: 'boss', createdAt: '2026-01-01T00:00:00.000Z' };
    const given = { networks: ['127.0.0.0/8'], expiresAt: '2026-01-03T00:00:00.000Z' };
    const item = { ...facts, ...unused, ...given, usedAt: null, usedFrom: null };
    assert.deepEqual([token, await list()], [item, { items: [item] }]);
    server.time.advance(1000);
    assert.equal((await ask(secret)).statusCode, 200);
    const used = { usedAt: '2026-01-01T00:00:01.000Z', usedFrom: '127.0.0.1' };
    assert.deepEqual(await list(), { items: [{ ...item, ...used }] });
    const away = await server.send('DELETE', `/tokens/${token.id}`, { cookie: boss });
    assert.equal(away.statusCode, 204);
    assert.deepEqual(told(await ask(secret)), [401, 'TOKEN_REFUSED']);
    const again = await server.send('DELETE', `/tokens/${token.id}`, { cookie: boss });
    assert.deepEqual(told(again), [404, 'TOKEN_NOT_FOUND']);
    const events = await server.catalog.audit.newest(3);
    assert.deepEqual(
      events.map(({ action, actor, object }) => [action, actor.name, object?.name]),
      [
        ['token.refused', '', undefined],
        ['token.revoked', 'boss', 'CRM'],
        ['token.created', 'boss', 'CRM'],
      ],
    );
    assert.ok(!JSON.stringify(events).includes(secret.slice(8)));
  });

  it('are refused like this, and say what is wrong', async (t) => {
    const { make, member } = await scene(t);
    const anna = await member('anna');
    await make({ name: 'Taken' });
    const cases: [object, number, string, string | undefined][] = [
      [{ name: ' ' }, 400, 'TOKEN_INVALID', 'name'],
      [{ name: 'tAKEN' }, 409, 'TOKEN_NAME_TAKEN', 'name'],
      [{ userId: 'nobody' }, 404, 'USER_NOT_FOUND', 'userId'],
      [{ readsRecordings: true }, 400, 'TOKEN_INVALID', 'readsRecordings'],
      [{ userId: anna.id, networks: ['10.0.0.0/33'] }, 400, 'TOKEN_INVALID', 'networks'],
      [{ expiresAt: '1969-01-01T00:00:00Z' }, 400, 'TOKEN_INVALID', 'expiresAt'],
      [{ expiresAt: 'tomorrow' }, 400, 'REQUEST_INVALID', undefined],
    ];
    for (const [choices, status, code, blamed] of cases) {
      const answer = await make(choices);
      const { code: toldCode, member: toldMember } = answer.json();
      assert.deepEqual([answer.statusCode, toldCode, toldMember], [status, code, blamed]);
    }
  });

  it('of nobody act on every call, by their own name, and hear and read nothing', async (t) => {
    const { server, make, ask, act } = await scene(t);
    const { secret, id } = (await make({})).json();
    const user = { id: 'u', lastName: 'Ost', firstName: '', department: '' };
    server.recorder.calls.push(liveCall({ user, actions: CALL_ACTIONS }));
    const { items, rights, lines } = (await ask(secret)).json();
    assert.deepEqual(
      [items.map((item: { id: string; mayListen: boolean }) => [item.id, item.mayListen]), rights],
      [[['r', false]], { decidesAll: true }],
    );
    assert.equal(lines.limit, 60);
    const by = { kind: 'token', id, name: 'CRM', address: '127.0.0.1' };
    for (const action of CALL_ACTIONS) {
      assert.equal((await act(secret, 'r', action)).statusCode, 200);
      assert.deepEqual(server.recorder.decisions.at(-1), [action, 'r', by]);
    }
    for (const url of ['/recordings', '/filters', '/live/r/audio', '/live/events', '/session']) {
      assert.deepEqual(told(await ask(secret, url)), [403, 'TOKEN_NOT_ALLOWED'], url);
    }
  });

  it('of a user do what the user may, and no more', async (t) => {
    const { server, make, ask, act, member } = await scene(t);
    const anna = await member('anna');
    const { secret } = (await make({ userId: anna.id })).json();
    const user = { id: anna.id, lastName: '', firstName: '', department: '' };
    const buffered = { mode: 'prerecord', state: 'buffered', actions: ['keep'] } as const;
    server.recorder.calls.push(liveCall({ id: 'own', user, ...buffered }), liveCall({ id: 'x' }));
    const { items, rights } = (await ask(secret)).json();
    assert.deepEqual(
      [items.map((item: { id: string }) => item.id), rights],
      [['own'], { decidesAll: false }],
    );
    assert.equal((await act(secret, 'own')).statusCode, 200);
    assert.deepEqual(told(await act(secret, 'x')), [404, 'CALL_NOT_FOUND']);
    assert.deepEqual(told(await ask(secret, '/recordings')), [403, 'TOKEN_NOT_ALLOWED']);
  });

  it('read recordings where that was chosen, as the user sees them', async (t) => {
    const { server, make, ask, member } = await scene(t);
    const anna = await member('anna');
    const choices = { userId: anna.id, readsRecordings: true };
    const { secret, id } = (await make(choices)).json();
    const { session } = await server.record();
    const path = `/recordings/${session.recordingId}`;
    assert.deepEqual((await ask(secret, '/recordings')).json().items, []);
    assert.deepEqual(told(await ask(secret, path)), [404, 'RECORDING_NOT_FOUND']);
    const filterId = (await server.catalog.filters.initialFilterId())!;
    await server.catalog.filters.grant(filterId, anna.id, TESTER);
    assert.equal((await ask(secret, '/recordings')).json().items.length, 1);
    assert.equal((await ask(secret, path)).statusCode, 200);
    assert.equal((await ask(secret, `${path}/audio`)).body, 'audio');
    const [heard] = await server.catalog.audit.newest(1);
    assert.deepEqual(
      [heard?.action, heard?.actor],
      ['recording.played', { kind: 'token', id, name: 'CRM', address: '127.0.0.1' }],
    );
    const scopeAll = await ask(secret, '/filters?scope=all');
    assert.deepEqual(told(scopeAll), [403, 'TOKEN_NOT_ALLOWED']);
    await server.catalog.filters.update(filterId, { fourEyes: true }, TESTER);
    const locked = await ask(secret, `/recordings?filter=${filterId}`);
    assert.deepEqual(told(locked), [403, 'FOUR_EYES_REQUIRED']);
  });

  it('are accepted while they, their user and the network are right', async (t) => {
    const { server, make, ask, member } = await scene(t);
    const anna = await member('anna');
    const soon = { expiresAt: new Date(server.time.nowMs() + DAY_MS).toISOString() };
    const choices = { userId: anna.id, networks: ['10.0.0.0/8', '::1'], ...soon };
    const { secret } = (await make(choices)).json();
    const from = async (remoteAddress: string) =>
      (await ask(secret, '/live', { remoteAddress })).statusCode;
    assert.deepEqual(
      [await from('10.9.9.9'), await from('::ffff:10.1.1.1'), await from('::1')],
      [200, 200, 200],
    );
    assert.deepEqual([await from('11.0.0.1'), await from('127.0.0.1')], [401, 401]);
    await server.catalog.users.update(anna.id, { isDisabled: true }, TESTER);
    assert.equal(await from('10.0.0.2'), 401);
    await server.catalog.users.update(anna.id, { isDisabled: false }, TESTER);
    server.time.advance(DAY_MS - 1);
    assert.equal(await from('10.0.0.2'), 200);
    server.time.advance(1);
    assert.equal(await from('10.0.0.2'), 401);
    await server.catalog.users.delete(anna.id, TESTER);
    assert.deepEqual(server.access.tokens.list(), []);
  });

  it('that are wrong are throttled, reported together, and lock out nobody else', async (t) => {
    const { server, boss, make, ask } = await scene(t);
    const { secret } = (await make({})).json();
    const wrong = [`ewt_${'x'.repeat(43)}`, 'x', '', 'a b', `${secret}x`, secret.slice(0, -1)];
    for (let guess = 0; guess < 20; guess++) {
      const answer = await ask(wrong[guess % wrong.length]!);
      assert.deepEqual(told(answer), [401, 'TOKEN_REFUSED']);
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
    }
    const throttled = await ask('x');
    assert.deepEqual(told(throttled), [429, 'TOO_MANY_ATTEMPTS']);
    assert.equal(throttled.headers['retry-after'], '900');
    assert.equal((await ask(secret)).statusCode, 200);
    assert.equal((await server.get('/api/v1/session', boss)).statusCode, 200);
    const { items } = (await server.get('/api/v1/lockouts', boss)).json();
    const until = '2026-01-01T00:15:00.000Z';
    assert.deepEqual(
      items,
      [
        { purpose: 'token', scope: 'address', attempts: 20, address: '127.0.0.1', ...{ until } },
      ].map((item) => ({ ...item, loginName: null })),
    );
    server.time.advance(60_000);
    const refused = (await server.catalog.audit.newest(10)).filter(
      ({ action }) => action === 'token.refused',
    );
    assert.deepEqual(
      refused.map(({ details }) => details),
      [{ repeats: 20, names: [] }, { reason: 'unknown' }],
    );
  });

  it('count instead of a cookie, and are no business of other schemes', async (t) => {
    const { server, boss, make } = await scene(t);
    const { secret } = (await make({})).json();
    const get = (authorization: string, url = '/api/v1/users') =>
      server.get(url, boss, { authorization });
    assert.equal((await get('Basic Ym9zczp4')).statusCode, 200);
    assert.deepEqual(told(await get(`Bearer ${secret}`)), [403, 'TOKEN_NOT_ALLOWED']);
    assert.deepEqual(told(await get('Bearer x')), [401, 'TOKEN_REFUSED']);
    const good = await get(`bearer  ${secret}`, '/api/v1/live');
    assert.deepEqual([good.statusCode, good.headers['set-cookie']], [200, undefined]);
  });
});
