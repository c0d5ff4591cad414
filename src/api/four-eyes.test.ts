import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateSync } from 'otplib';
import { BOARD_RULE, fourEyesScene, SUPERVISOR } from '../../test/support/four-eyes-scene.ts';
import { PASSWORD, type TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, TESTER } from '../../test/support/temporary-catalog.ts';

const MINUTE_MS = 60_000;
const LOCKED = [403, 'FOUR_EYES_REQUIRED'];
const GONE = [404, 'FOUR_EYES_REQUEST_NOT_FOUND'];

/** What the audit trail says of the four eyes, oldest first. */
async function reported(server: TemporaryApi) {
  const events = await server.catalog.audit.newest(200);
  return events
    .filter(({ action }) => action.startsWith('four-eyes.'))
    .map(({ action, actor, details }) => [action, actor.name, details])
    .reverse();
}

describe('a filter with four eyes', () => {
  it('shows nothing until a second person logs on, and names both', async (t) => {
    const { server, filter, ids, told, cookies, of, unlock, list, seen } = await fourEyesScene(t);
    assert.deepEqual(await list(), LOCKED);
    const id = seen[0]!;
    const through = `?filter=${filter.id}`;
    const paths = ['', '/peaks', '/audio'].map((part) => `/recordings/${id}${part}`);
    for (const path of paths) {
      assert.deepEqual(await told(cookies.anna, 'GET', path + through), LOCKED);
      assert.deepEqual(await told(cookies.anna, 'GET', path), [404, 'RECORDING_NOT_FOUND']);
    }
    assert.deepEqual(await told(cookies.anna, 'GET', of), [200, { open: null, request: null }]);
    const [status, state] = await unlock('sue');
    assert.equal(status, 200);
    const now = new Date(server.time.nowMs()).toISOString();
    const until = new Date(server.time.nowMs() + 15 * MINUTE_MS).toISOString();
    const person = (loginName: 'anna' | 'sue') => ({
      ...{ id: ids[loginName], loginName, firstName: '', lastName: '' },
    });
    const open = {
      ...{ id: state.open.id, filterId: filter.id },
      ...{ user: person('anna'), witness: person('sue'), since: now, until },
    };
    assert.deepEqual(state, { open, request: null });
    assert.deepEqual(await list(), seen);
    for (const path of paths) {
      assert.equal((await server.get(`/api/v1${path}${through}`, cookies.anna)).statusCode, 200);
      // The unlock is for this view and for no other way there.
      assert.deepEqual(await told(cookies.anna, 'GET', path), [404, 'RECORDING_NOT_FOUND']);
    }
    assert.deepEqual(await list(cookies.sue), LOCKED);
    assert.deepEqual((await told(cookies.sue, 'GET', '/four-eyes'))[1], {
      waiting: [],
      given: [open],
    });
    const second = { second: { id: ids.sue, name: 'sue' } };
    assert.deepEqual(await reported(server), [['four-eyes.unlocked', 'anna', second]]);
    assert.deepEqual(await told(cookies.anna, 'DELETE', of), [204, undefined]);
    assert.deepEqual(await list(), LOCKED);
    assert.deepEqual((await reported(server)).at(-1), ['four-eyes.locked', 'anna', {}]);
  });

  it('is not opened by whom it may not be', async (t) => {
    const { server, filter, ids, cookies, told, unlock, list, of } = await fourEyesScene(t);
    await server.catalog.users.update(ids.anna, SUPERVISOR, TESTER);
    assert.deepEqual(await unlock('anna'), [403, 'FOUR_EYES_SAME_PERSON']);
    assert.deepEqual(await unlock('ANNA'), [403, 'FOUR_EYES_SAME_PERSON']);
    assert.deepEqual(await unlock('sue', cookies.anna, 'wrong'), [403, 'WRONG_PASSWORD']);
    assert.deepEqual(await unlock('nobody'), [403, 'WRONG_PASSWORD']);
    // An administrator, and a supervisor who lacks the filter, and one with it who is none.
    await server.administrator('boss');
    await server.member('sam');
    const sam = (await server.catalog.users.findByLoginName('sam'))!.id;
    await server.catalog.users.update(sam, SUPERVISOR, TESTER);
    for (const name of ['boss', 'sam']) {
      assert.deepEqual(await unlock(name), [403, 'FOUR_EYES_NOT_ALLOWED']);
    }
    await server.member('tom');
    const tom = (await server.catalog.users.findByLoginName('tom'))!.id;
    await server.catalog.filters.grant(filter.id, tom, TESTER);
    assert.deepEqual(await unlock('tom'), [403, 'FOUR_EYES_NOT_ALLOWED']);
    await server.catalog.users.update(ids.sue, { isDisabled: true }, TESTER);
    assert.deepEqual(await unlock('sue'), [403, 'WRONG_PASSWORD']);
    assert.deepEqual(await list(), LOCKED);
    // Somebody without the filter does not learn that it exists.
    const stranger = await server.member('stranger');
    for (const [method, url, body] of [
      ['GET', of],
      ['POST', `${of}/unlock`, { loginName: 'sue', password: PASSWORD }],
      ['PUT', `${of}/request`, { reason: 'x' }],
      ['DELETE', of],
    ] as const) {
      assert.deepEqual(await told(stranger, method, url, body), [404, 'FILTER_NOT_FOUND']);
    }
  });

  it('needs an administrator no less', async (t) => {
    const { server, ids, list, unlock } = await fourEyesScene(t);
    await server.catalog.users.update(ids.anna, { isAdministrator: true }, TESTER);
    assert.deepEqual(await list(), LOCKED);
    await server.administrator('boss');
    assert.deepEqual(await unlock('boss'), [403, 'FOUR_EYES_NOT_ALLOWED']);
  });

  it('asks the second person for their second factor, and for no unfinished log-in', async (t) => {
    const { server, ids, cookies, told, of, list, seen } = await fourEyesScene(t);
    const { user } = await server.principal(cookies.sue);
    const { factors } = server.access;
    const { secret } = await factors.beginTotp(user);
    const code = (later = 0) =>
      generateSync({ secret, epoch: Math.floor(server.time.nowMs() / 1000) + 30 * later });
    await factors.confirmTotp(user, code(), TESTER);
    server.time.advance(30_000);
    const login = { loginName: 'sue', password: PASSWORD };
    const answer = (more: object) =>
      told(cookies.anna, 'POST', `${of}/unlock`, { ...login, ...more });
    assert.deepEqual(await answer({}), [200, { needs: 'second-factor', factors: ['totp'] }]);
    assert.deepEqual(await answer({ code: '000000' }), [403, 'WRONG_PASSWORD']);
    assert.deepEqual(await list(), LOCKED);
    const used = code();
    assert.equal((await answer({ code: used }))[0], 200);
    assert.deepEqual(await list(), seen);
    await told(cookies.anna, 'DELETE', of);
    assert.deepEqual(await answer({ code: used }), [403, 'WRONG_PASSWORD']);
    // Whoever gave Sue this password could else unlock in her name.
    const given = { hash: (await server.catalog.credentials.password(ids.sue))!.hash };
    await server.catalog.credentials.setPassword(ids.sue, { ...given, mustChange: true }, TESTER);
    server.time.advance(30_000);
    assert.deepEqual(await answer({ code: code() }), [403, 'FOUR_EYES_ELSEWHERE']);
    assert.deepEqual(await list(), LOCKED);
  });

  it('slows guessing down like a log-in', async (t) => {
    const { cookies, unlock } = await fourEyesScene(t);
    for (let guess = 0; guess < 5; guess++) {
      assert.deepEqual(await unlock('sue', cookies.anna, 'wrong'), [403, 'WRONG_PASSWORD']);
    }
    assert.deepEqual(await unlock('sue'), [429, 'TOO_MANY_ATTEMPTS']);
  });

  it('is unlocked once by two hundred at the same time', async (t) => {
    const { server, cookies, unlock, list, seen } = await fourEyesScene(t);
    const all = await Promise.all(Array.from({ length: 200 }, () => unlock('sue')));
    assert.ok(all.some(([status]) => status === 200));
    const actions = (await reported(server)).map(([action]) => action);
    assert.deepEqual(actions, ['four-eyes.unlocked']);
    const given = (await server.get('/api/v1/four-eyes', cookies.sue)).json().given;
    assert.equal(given.length, 1);
    assert.deepEqual(await list(), seen);
  });
});

describe('an unlock', () => {
  it('is of one log-in and one filter', async (t) => {
    const { server, ids, unlock, list, told, cookies } = await fourEyesScene(t);
    await unlock('sue');
    const login = { loginName: 'anna', password: PASSWORD, address: '127.0.0.1', userAgent: '' };
    const elsewhere = await server.access.logIn(login);
    assert.ok(elsewhere.kind === 'logged-in');
    assert.deepEqual(await list(`earwitness_session=${elsewhere.token}`), LOCKED);
    const other = await server.catalog.filters.create(
      { name: { en: 'Other' }, ...BOARD_RULE },
      TESTER,
    );
    await server.catalog.filters.grant(other.id, ids.anna, TESTER);
    const another = await told(cookies.anna, 'GET', `/recordings?filter=${other.id}`);
    assert.deepEqual(another, LOCKED);
  });

  it('ends without use, and not while it is used', async (t) => {
    const { server, cookies, told, of, unlock, list, seen } = await fourEyesScene(t);
    await unlock('sue');
    for (let time = 0; time < 4; time++) {
      server.time.advance(14 * MINUTE_MS);
      assert.deepEqual(await list(), seen);
    }
    // Looking whether it is open does not keep it open.
    server.time.advance(14 * MINUTE_MS);
    assert.notEqual((await told(cookies.anna, 'GET', of))[1].open, null);
    await server.principal(cookies.anna);
    server.time.advance(2 * MINUTE_MS);
    assert.deepEqual(await list(), LOCKED);
    const [action, actor, details] = (await reported(server)).at(-1)!;
    assert.deepEqual([action, actor], ['four-eyes.ended', 'four-eyes']);
    assert.equal((details as { reason: string }).reason, 'unused');
    await server.catalog.settings.set({ fourEyesMinutes: 2 }, TESTER);
    await unlock('sue');
    server.time.advance(2 * MINUTE_MS);
    assert.deepEqual(await list(), LOCKED);
  });

  for (const [what, ends] of Object.entries<
    (made: Awaited<ReturnType<typeof fourEyesScene>>) => Promise<unknown>
  >({
    'the second person logs out anywhere': ({ server, cookies }) =>
      server.send('DELETE', '/session', { cookie: cookies.sue }),
    'the second person is disabled': ({ server, ids }) =>
      server.catalog.users.update(ids.sue, { isDisabled: true }, TESTER),
    'the second person is no supervisor any more': ({ server, ids }) =>
      server.catalog.users.update(ids.sue, { policy: { isSupervisor: false } }, TESTER),
    'the second person loses the filter': ({ server, ids, filter }) =>
      server.catalog.filters.revoke(filter.id, ids.sue, TESTER),
    'the second person is deleted': ({ server, ids }) =>
      server.catalog.users.delete(ids.sue, TESTER),
    'the second person gets another password': async ({ server, ids }) => {
      const { hash } = (await server.catalog.credentials.password(ids.sue))!;
      await server.catalog.credentials.setPassword(ids.sue, { hash }, TESTER);
    },
    'the rule of the filter changes': ({ server, filter }) =>
      server.catalog.filters.update(filter.id, { rule: "usr_Department LIKE 'B%'" }, TESTER),
    'the second person ends it': async ({ server, cookies }) => {
      const { given } = (await server.get('/api/v1/four-eyes', cookies.sue)).json();
      await server.send('DELETE', `/four-eyes/unlocks/${given[0].id}`, { cookie: cookies.sue });
    },
  })) {
    it(`ends when ${what}`, async (t) => {
      const made = await fourEyesScene(t);
      await made.unlock('sue');
      assert.deepEqual(await made.list(), made.seen);
      await ends(made);
      assert.deepEqual(await made.list(), LOCKED);
    });
  }

  it('ends when the user loses the filter, and does not come back with it', async (t) => {
    const { server, ids, filter, unlock, list } = await fourEyesScene(t);
    await unlock('sue');
    await server.catalog.filters.revoke(filter.id, ids.anna, TESTER);
    assert.deepEqual(await list(), [404, 'FILTER_NOT_FOUND']);
    await server.catalog.filters.grant(filter.id, ids.anna, TESTER);
    assert.deepEqual(await list(), LOCKED);
  });

  it('ends with the log-in of the user', async (t) => {
    const { server, cookies, unlock } = await fourEyesScene(t);
    await unlock('sue');
    await server.send('DELETE', '/session', { cookie: cookies.anna });
    const { given } = (await server.get('/api/v1/four-eyes', cookies.sue)).json();
    assert.deepEqual(given, []);
  });

  it('is ended by nobody but the second person', async (t) => {
    const { server, cookies, unlock, told, list, seen } = await fourEyesScene(t);
    const [, state] = await unlock('sue');
    const url = `/four-eyes/unlocks/${state.open.id}`;
    for (const cookie of [await server.administrator('boss'), cookies.anna]) {
      assert.deepEqual(await told(cookie, 'DELETE', url), GONE);
    }
    assert.deepEqual(await list(), seen);
  });
});

describe('a request', () => {
  /** The same with a request of Anna. */
  async function requested(t: CleanUp) {
    const made = await fourEyesScene(t);
    const { told, cookies, of } = made;
    const [status, state] = await told(cookies.anna, 'PUT', `${of}/request`, {
      reason: 'Complaint 4711',
    });
    assert.deepEqual([status, state.request.state], [200, 'waiting']);
    const waiting = async (cookie = cookies.sue) =>
      (await told(cookie, 'GET', '/four-eyes'))[1].waiting;
    const [{ id }] = await waiting();
    const decide = (decision: string, cookie = cookies.sue, which: string = id) =>
      told(cookie, 'POST', `/four-eyes/requests/${which}`, { decision });
    return { ...made, waiting, id: id as string, decide };
  }

  it('is approved from the browser of the second person', async (t) => {
    const { server, ids, cookies, told, of, list, seen, waiting, decide, id } = await requested(t);
    const nowMs = server.time.nowMs();
    assert.deepEqual(await waiting(), [
      {
        ...{ id, filterId: of.split('/')[2], reason: 'Complaint 4711' },
        user: { id: ids.anna, loginName: 'anna', firstName: '', lastName: '' },
        since: new Date(nowMs).toISOString(),
        until: new Date(nowMs + 10 * MINUTE_MS).toISOString(),
      },
    ]);
    assert.deepEqual(await list(), LOCKED);
    assert.deepEqual(await decide('approved'), [204, undefined]);
    assert.deepEqual(await list(), seen);
    const state = (await told(cookies.anna, 'GET', of))[1];
    assert.deepEqual([state.request.state, state.open.witness.id], ['approved', ids.sue]);
    assert.deepEqual(await waiting(), []);
    const reason = 'Complaint 4711';
    assert.deepEqual(await reported(server), [
      ['four-eyes.requested', 'anna', { reason }],
      ['four-eyes.approved', 'sue', { user: { id: ids.anna, name: 'anna' }, reason }],
    ]);
    // Good once: after the view is locked it takes another one.
    await told(cookies.anna, 'DELETE', of);
    assert.deepEqual(await decide('approved'), GONE);
    assert.deepEqual(await list(), LOCKED);
  });

  it('is declined, taken back, or gets too old', async (t) => {
    const { server, cookies, told, of, list, decide, waiting } = await requested(t);
    assert.deepEqual(await decide('declined'), [204, undefined]);
    assert.equal((await told(cookies.anna, 'GET', of))[1].request.state, 'declined');
    assert.deepEqual(await decide('approved'), GONE);
    await told(cookies.anna, 'PUT', `${of}/request`, { reason: 'again' });
    const [{ id }] = await waiting();
    server.time.advance(10 * MINUTE_MS);
    assert.equal((await told(cookies.anna, 'GET', of))[1].request.state, 'expired');
    assert.deepEqual(await waiting(), []);
    assert.deepEqual(await decide('approved', cookies.sue, id), GONE);
    await told(cookies.anna, 'PUT', `${of}/request`, { reason: 'once more' });
    const [next] = await waiting();
    await told(cookies.anna, 'DELETE', `${of}/request`);
    assert.deepEqual(await decide('approved', cookies.sue, next.id), GONE);
    assert.deepEqual(await list(), LOCKED);
  });

  it('is decided by nobody else, and by nobody twice', async (t) => {
    const { server, filter, ids, cookies, list, seen, decide, waiting } = await requested(t);
    await server.catalog.users.update(ids.anna, SUPERVISOR, TESTER);
    assert.deepEqual(await decide('approved', cookies.anna), [403, 'FOUR_EYES_SAME_PERSON']);
    const login = { loginName: 'anna', password: PASSWORD, address: '127.0.0.1', userAgent: '' };
    const elsewhere = await server.access.logIn(login);
    assert.ok(elsewhere.kind === 'logged-in');
    const second = `earwitness_session=${elsewhere.token}`;
    assert.deepEqual(await waiting(second), []);
    assert.deepEqual(await decide('approved', second), [403, 'FOUR_EYES_SAME_PERSON']);
    const boss = await server.administrator('boss');
    assert.deepEqual(await decide('approved', boss), GONE);
    const tom = await server.member('tom');
    await server.catalog.filters.grant(filter.id, (await server.principal(tom)).user.id, TESTER);
    assert.deepEqual(await waiting(tom), []);
    assert.deepEqual(await decide('approved', tom), [403, 'FOUR_EYES_NOT_ALLOWED']);
    assert.deepEqual(await list(), LOCKED);
    const all = await Promise.all(Array.from({ length: 200 }, () => decide('approved')));
    assert.equal(all.filter(([status]) => status === 204).length, 1);
    const done = (await reported(server)).filter(([action]) => action === 'four-eyes.approved');
    assert.equal(done.length, 1);
    assert.deepEqual(await list(), seen);
  });

  it('does not outlive what it asked for', async (t) => {
    const { server, filter, cookies, told, of, list, waiting, decide } = await requested(t);
    await server.catalog.filters.update(filter.id, { rule: '' }, TESTER);
    assert.equal((await told(cookies.anna, 'GET', of))[1].request.state, 'expired');
    assert.deepEqual(await waiting(), []);
    assert.deepEqual(await decide('approved'), GONE);
    assert.deepEqual(await list(), LOCKED);
  });

  it('leads to an unlock that ends with the log-in it was approved from', async (t) => {
    const { server, cookies, decide, list, seen } = await requested(t);
    await decide('approved');
    assert.deepEqual(await list(), seen);
    await server.send('DELETE', '/session', { cookie: cookies.sue });
    assert.deepEqual(await list(), LOCKED);
  });

  it('takes a reason of some length', async (t) => {
    const { told, cookies, of } = await fourEyesScene(t);
    for (const reason of ['', '  ', 'x'.repeat(501)]) {
      const answer = await told(cookies.anna, 'PUT', `${of}/request`, { reason });
      assert.deepEqual(answer, [400, 'REQUEST_INVALID']);
    }
  });
});
