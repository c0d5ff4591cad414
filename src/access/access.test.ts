import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CleanUp, TESTER, temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { FakeTime, type Log, silentLog } from '../base/index.ts';
import type { Catalog, Visibility } from '../storage/catalog/index.ts';
import { Access } from './access.ts';
import { visibilityOf } from './filter-visibility.ts';
import type { LogInResult } from './log-in.ts';
import type { NewAdministrator } from './setup.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CHEAP = { memory: 64, passes: 1, parallelism: 1 };
const PASSWORD = 'a fine day for tea';
const BOSS = { loginName: 'boss', password: PASSWORD };
const ADDRESS = '10.0.0.1';
const ORIGIN = { address: ADDRESS, userAgent: 'test' };

async function setting(context: CleanUp): Promise<{
  time: FakeTime;
  catalog: Catalog;
  access: Access;
}> {
  const time = new FakeTime();
  const catalog = await temporaryCatalog(context, time);
  const access = new Access({
    catalog,
    clock: time,
    timers: time,
    log: silentLog,
    passwordCost: CHEAP,
  });
  return { time, catalog, access };
}

function seen(visibility: Visibility): 'everything' | 'nothing' | 'some' {
  if (visibility.isNothing) return 'nothing';
  return visibility.condition === undefined ? 'everything' : 'some';
}

/** Access with an administrator who is logged in. */
async function settingWithBoss(context: CleanUp) {
  const made = await setting(context);
  const { token, user } = await setUp(made.access, await made.access.newSetupToken(), BOSS);
  const principal = await made.access.authenticate(token);
  assert.ok(principal !== undefined);
  return { ...made, token, user, principal };
}

/** Uses a set-up link that leads straight in. */
async function setUp(access: Access, link: string, person: NewAdministrator) {
  const result = await access.setUp(link, person, ORIGIN);
  assert.ok(result.kind === 'logged-in');
  return result;
}

function tokenOf(result: LogInResult): string {
  assert.ok(result.kind === 'logged-in');
  return result.token;
}

describe('the first start', () => {
  it('gives a link, which makes an administrator who sees everything', async (t) => {
    const { access, catalog } = await setting(t);
    assert.equal(await access.needsSetup(), true);
    const link = await access.prepareFirstStart(undefined);
    assert.match(link!, /^[\w-]{43}$/);
    const { token, user } = await setUp(access, link!, { ...BOSS, firstName: 'B', lastName: 'O' });
    assert.deepEqual([user.isAdministrator, user.firstName, user.lastName], [true, 'B', 'O']);
    assert.equal(await access.needsSetup(), false);
    assert.equal(await access.prepareFirstStart(undefined), undefined);
    const principal = await access.authenticate(token);
    assert.equal(principal?.user.id, user.id);
    const [filter] = await access.views.filtersOf(principal!);
    assert.equal(filter?.id, await catalog.filters.initialFilterId());
    assert.equal(seen(await access.visibility(principal!)), 'everything');
  });

  it('takes a password instead, under the same rules', async (t) => {
    const { access } = await setting(t);
    await assert.rejects(access.prepareFirstStart('short'), { code: 'PASSWORD_TOO_WEAK' });
    assert.equal(await access.prepareFirstStart(PASSWORD), undefined);
    const login = { loginName: 'admin', password: PASSWORD, ...ORIGIN };
    const token = tokenOf(await access.logIn(login));
    const principal = await access.authenticate(token);
    assert.equal(seen(await access.visibility(principal!)), 'everything');
    // Later starts change nothing.
    assert.equal(await access.prepareFirstStart('another fine day'), undefined);
    assert.equal((await access.logIn(login)).kind, 'logged-in');
  });
});

describe('a set-up link', () => {
  const refused = { code: 'SETUP_TOKEN_INVALID' };

  it('is good once', async (t) => {
    const { access } = await setting(t);
    const link = await access.newSetupToken();
    await setUp(access, link, BOSS);
    await assert.rejects(setUp(access, link, { ...BOSS, loginName: 'two' }), refused);
    await assert.rejects(setUp(access, 'x', BOSS), refused);
    await assert.rejects(setUp(access, 'A'.repeat(43), BOSS), refused);
  });

  it('is good once also for two at the same moment', async (t) => {
    const { access, catalog } = await setting(t);
    const link = await access.newSetupToken();
    const both = await Promise.allSettled(
      ['one', 'two'].map((loginName) => setUp(access, link, { ...BOSS, loginName })),
    );
    assert.deepEqual(both.map((result) => result.status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await catalog.users.list()).length, 1);
  });

  it('ends after a day, and when a newer one is made', async (t) => {
    const { access, time } = await setting(t);
    const first = await access.newSetupToken();
    const second = await access.newSetupToken();
    await assert.rejects(setUp(access, first, BOSS), refused);
    time.advance(24 * HOUR_MS);
    await assert.rejects(setUp(access, second, BOSS), refused);
  });

  it('survives a mistake', async (t) => {
    const { access, catalog } = await setting(t);
    await catalog.users.create({ loginName: 'anna' }, TESTER);
    const link = await access.newSetupToken();
    const use = (person: object) => setUp(access, link, { ...BOSS, ...person });
    await assert.rejects(use({ password: 'short' }), { code: 'PASSWORD_TOO_WEAK' });
    await assert.rejects(use({ loginName: 'ANNA' }), { code: 'LOGIN_NAME_TAKEN' });
    await assert.rejects(use({ loginName: ' ' }), { code: 'USER_INVALID' });
    await use({});
  });

  it('lasts no longer for a mistake', async (t) => {
    const { access, catalog, time } = await setting(t);
    await catalog.users.create({ loginName: 'anna' }, TESTER);
    const link = await access.newSetupToken();
    time.advance(23 * HOUR_MS);
    const taken = setUp(access, link, { ...BOSS, loginName: 'anna' });
    await assert.rejects(taken, { code: 'LOGIN_NAME_TAKEN' });
    time.advance(HOUR_MS);
    await assert.rejects(setUp(access, link, BOSS), refused);
  });

  it('gives an administrator who lost the password a new one', async (t) => {
    const { access, user, token } = await settingWithBoss(t);
    const link = await access.newSetupToken();
    const again = await setUp(access, link, { loginName: 'BOSS', password: 'another fine day' });
    assert.equal(again.user.id, user.id);
    assert.equal(await access.authenticate(token), undefined);
    const login = { loginName: 'boss', ...ORIGIN };
    assert.equal((await access.logIn({ ...login, password: PASSWORD })).kind, 'refused');
    const result = await access.logIn({ ...login, password: 'another fine day' });
    assert.equal(result.kind, 'logged-in');
  });

  it('gives the first filter to the first administrator alone', async (t) => {
    const { access } = await settingWithBoss(t);
    const { token } = await setUp(access, await access.newSetupToken(), {
      ...BOSS,
      loginName: 'second',
    });
    const second = await access.authenticate(token);
    assert.deepEqual(await access.views.filtersOf(second!), []);
    assert.equal(seen(await access.visibility(second!)), 'nothing');
  });
});

describe('logging in', () => {
  it('takes the right password of who exists, has one and is not disabled', async (t) => {
    const { access, catalog } = await settingWithBoss(t);
    const { id } = await catalog.users.create({ loginName: 'none' }, TESTER);
    const attempt = async (loginName: string, password = PASSWORD) =>
      (await access.logIn({ loginName, password, ...ORIGIN })).kind;
    assert.equal(await attempt('Boss'), 'logged-in');
    assert.equal(await attempt('boss', 'wrong'), 'refused');
    assert.equal(await attempt('nobody'), 'refused');
    assert.equal(await attempt('none', ''), 'refused');
    await catalog.credentials.setPassword(id, { hash: 'x' }, TESTER);
    await catalog.users.create({ loginName: 'second', isAdministrator: true }, TESTER);
    const boss = await catalog.users.findByLoginName('boss');
    await catalog.users.update(boss!.id, { isDisabled: true }, TESTER);
    assert.equal(await attempt('boss'), 'refused');
  });

  it('is slowed down after five wrong passwords, right ones too', async (t) => {
    const { access, time } = await settingWithBoss(t);
    const attempt = (password: string) => access.logIn({ loginName: 'boss', password, ...ORIGIN });
    for (let count = 0; count < 5; count++) await attempt('wrong');
    const throttled = { kind: 'throttled', retryAfterMs: 15 * MINUTE_MS };
    assert.deepEqual(await attempt(PASSWORD), throttled);
    time.advance(15 * MINUTE_MS + 1);
    assert.equal((await attempt(PASSWORD)).kind, 'logged-in');
  });

  it('makes the hash anew when its cost has changed', async (t) => {
    const { catalog, time, user } = await settingWithBoss(t);
    const before = (await catalog.credentials.password(user.id))?.hash;
    const passwordCost = { ...CHEAP, passes: 2 };
    const dearer = new Access({ catalog, clock: time, log: silentLog, passwordCost });
    const login = { loginName: 'boss', password: PASSWORD, ...ORIGIN };
    assert.equal((await dearer.logIn(login)).kind, 'logged-in');
    const after = (await catalog.credentials.password(user.id))?.hash;
    assert.notEqual(after, before);
    assert.match(after!, /t=2/);
    assert.equal((await dearer.logIn(login)).kind, 'logged-in');
  });

  it('writes neither passwords nor tokens into the log', async (t) => {
    const { catalog, time } = await settingWithBoss(t);
    const lines: string[] = [];
    const write = (facts: object, message: string) => lines.push(JSON.stringify([facts, message]));
    const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
    const access = new Access({ catalog, clock: time, log, passwordCost: CHEAP });
    const login = { loginName: 'boss', ...ORIGIN };
    const token = tokenOf(await access.logIn({ ...login, password: PASSWORD }));
    await access.logIn({ ...login, password: 'my other secret' });
    const link = await access.newSetupToken();
    await setUp(access, link, { loginName: 'x', password: 'third secret of mine' });
    assert.ok(lines.length >= 3);
    for (const secret of [PASSWORD, 'my other secret', 'third secret', token, link]) {
      assert.ok(!lines.join('').includes(secret));
    }
  });
});

describe('a log-in', () => {
  it('ends half an hour after its last use', async (t) => {
    const { access, time, token } = await settingWithBoss(t);
    for (let count = 0; count < 4; count++) {
      time.advance(29 * MINUTE_MS);
      assert.ok(await access.authenticate(token));
    }
    time.advance(29 * MINUTE_MS);
    // What a page asks by itself is no use.
    assert.ok(await access.authenticate(token, { isUse: false }));
    time.advance(MINUTE_MS);
    assert.equal(await access.authenticate(token), undefined);
  });

  it('ends after twelve hours in any case', async (t) => {
    const { access, time, token } = await settingWithBoss(t);
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      time.advance(20 * MINUTE_MS);
      assert.ok(await access.authenticate(token));
    }
    time.advance(20 * MINUTE_MS);
    assert.equal(await access.authenticate(token), undefined);
  });

  it('ends when the user logs out, is disabled or deleted', async (t) => {
    const { access, catalog, token, user, principal } = await settingWithBoss(t);
    const login = { loginName: 'boss', password: PASSWORD, ...ORIGIN };
    const other = tokenOf(await access.logIn(login));
    await access.logOut(principal, ADDRESS);
    assert.equal(await access.authenticate(token), undefined);
    assert.ok(await access.authenticate(other));
    await catalog.users.create({ loginName: 'second', isAdministrator: true }, TESTER);
    await catalog.users.update(user.id, { isDisabled: true }, TESTER);
    assert.equal(await access.authenticate(other), undefined);
    await catalog.users.update(user.id, { isDisabled: false }, TESTER);
    assert.equal(await access.authenticate(other), undefined);
    const third = tokenOf(await access.logIn(login));
    assert.ok(await access.authenticate(third));
    await catalog.users.delete(user.id, TESTER);
    assert.equal(await access.authenticate(third), undefined);
  });

  it('is nobody’s for any other token', async (t) => {
    const { access } = await settingWithBoss(t);
    for (const token of ['', 'x', 'A'.repeat(43), "' or 1=1 --", 'ü'.repeat(43)]) {
      assert.equal(await access.authenticate(token), undefined);
    }
  });

  it('changes the password, and ends all others of the user', async (t) => {
    const { access, token, principal } = await settingWithBoss(t);
    const login = { loginName: 'boss', password: PASSWORD, ...ORIGIN };
    const other = tokenOf(await access.logIn(login));
    const change = { currentPassword: PASSWORD, newPassword: 'another fine day', ...ORIGIN };
    const wrong = await access.changePassword(principal, { ...change, currentPassword: 'x' });
    assert.deepEqual(wrong, { kind: 'refused' });
    const weak = { ...change, newPassword: 'password1234' };
    await assert.rejects(access.changePassword(principal, weak), { code: 'PASSWORD_TOO_WEAK' });
    assert.equal(await access.changePassword(principal, change), 'changed');
    assert.ok(await access.authenticate(token));
    assert.equal(await access.authenticate(other), undefined);
    assert.equal((await access.logIn(login)).kind, 'refused');
  });
});

describe('visibility', () => {
  const filter = { id: 'f', rule: '' };

  it('is what any of the filters shows; one that cannot be applied shows nothing', () => {
    const problems: string[] = [];
    const note = (_: object, message: string) => void problems.push(message);
    const log = { ...silentLog, warn: note, error: note };
    const through = (...filters: (typeof filter)[]) =>
      seen(visibilityOf(filters, { timeZone: 'UTC', log }));
    const support = { ...filter, rule: "usr_Department = 'Support'" };
    assert.equal(through(), 'nothing');
    assert.equal(through(filter), 'everything');
    assert.equal(through({ ...filter, rule: '  ' }), 'everything');
    assert.equal(through(support), 'some');
    assert.equal(through(support, support), 'some');
    assert.equal(through(support, filter), 'everything');
    assert.deepEqual(problems, []);
    assert.equal(through({ ...filter, rule: 'usr_Department = ' }), 'nothing');
    assert.equal(problems.length, 1);
  });

  it('is through the filters of the user alone', async (t) => {
    const { access, catalog, principal, user } = await settingWithBoss(t);
    const id = (await catalog.filters.initialFilterId())!;
    assert.equal(seen(await access.visibility(principal, id)), 'everything');
    const absent = { code: 'FILTER_NOT_FOUND' };
    await assert.rejects(access.visibility(principal, 'x'), absent);
    await catalog.filters.revoke(id, user.id, TESTER);
    await assert.rejects(access.visibility(principal, id), absent);
    assert.equal(seen(await access.visibility(principal)), 'nothing');
  });
});
