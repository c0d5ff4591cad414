import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TESTER, temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { FakeTime, RecorderError } from '../../base/index.ts';
import { NO_POLICY, uniformModes } from '../../recording/index.ts';

const ANNA = {
  loginName: 'Anna',
  firstName: 'Anna',
  lastName: 'Müller',
  email: 'anna@example.com',
  department: 'Support',
  language: 'de',
  numbers: ['1001', '+49 (30) 123-45.67'],
  devices: ['sep001122334455'],
  policy: { modes: uniformModes('cisco'), canDelete: true, deleteAfterDays: 30 },
} as const;

describe('users', () => {
  it('are created with everything, and read back', async (t) => {
    const time = new FakeTime();
    const { users } = await temporaryCatalog(t, time);
    const anna = await users.create(ANNA, TESTER);
    assert.deepEqual(anna, {
      ...ANNA,
      id: anna.id,
      isAdministrator: false,
      isDisabled: false,
      source: 'local',
      hasPassword: false,
      hasPin: false,
      policy: { ...NO_POLICY, ...ANNA.policy },
      devices: ['SEP001122334455'],
      createdAtMs: time.nowMs(),
      updatedAtMs: time.nowMs(),
    });
    assert.deepEqual(await users.get(anna.id), anna);
    assert.deepEqual(await users.list(), [anna]);
    assert.deepEqual(await users.findByLoginName('ANNA'), anna);
    assert.equal(await users.findByLoginName('ann'), undefined);
  });

  it('need nothing but a login name, and are not recorded by default', async (t) => {
    const { users } = await temporaryCatalog(t);
    const user = await users.create({ loginName: 'b' }, TESTER);
    assert.deepEqual(user.policy, NO_POLICY);
    assert.deepEqual([user.lastName, user.numbers, user.language], ['', [], undefined]);
  });

  it('are found by number however it is written, and by device in any case', async (t) => {
    const { users } = await temporaryCatalog(t);
    const { id } = await users.create(ANNA, TESTER);
    for (const number of ['1001', ' 1001', '+49301234567', '\\+49301234567', '+49 30/1234567']) {
      assert.equal(users.findByNumber(number)?.id, id, number);
    }
    assert.equal(users.findByNumber('49301234567'), undefined);
    assert.equal(users.findByNumber(''), undefined);
    assert.equal(users.findByDevice('Sep001122334455')?.id, id);
    assert.deepEqual(users.findByDevice('SEP001122334455'), {
      id,
      lastName: 'Müller',
      firstName: 'Anna',
      department: 'Support',
      modes: uniformModes('cisco'),
      mustBeRecorded: false,
      isDisabled: false,
    });
    const snapshot = { id, lastName: 'Müller', firstName: 'Anna', department: 'Support' };
    assert.deepEqual(users.snapshot(id), snapshot);
    assert.equal(users.snapshot('nobody'), undefined);
  });

  it('share no login name, number or device', async (t) => {
    const { users } = await temporaryCatalog(t);
    await users.create(ANNA, TESTER);
    const create = (user: object) => users.create({ loginName: 'other', ...user }, TESTER);
    await assert.rejects(create({ loginName: 'anna' }), { code: 'LOGIN_NAME_TAKEN' });
    await assert.rejects(create({ numbers: ['10 01'] }), { code: 'NUMBER_TAKEN' });
    await assert.rejects(create({ devices: ['SEP001122334455'] }), { code: 'DEVICE_TAKEN' });
    await assert.rejects(create({ numbers: ['5', '5'] }), { code: 'USER_INVALID' });
    assert.equal((await users.list()).length, 1);
  });

  it('change only where a patch says so, and keep what is their own', async (t) => {
    const time = new FakeTime();
    const { users } = await temporaryCatalog(t, time);
    const anna = await users.create(ANNA, TESTER);
    time.advance(1000);
    const patch = { loginName: 'ANNA', numbers: ['1002', '1001'], language: null };
    const changed = await users.update(anna.id, { ...patch, isDisabled: true }, TESTER);
    assert.deepEqual(changed, {
      ...anna,
      loginName: 'ANNA',
      numbers: ['1002', '1001'],
      language: undefined,
      isDisabled: true,
      updatedAtMs: time.nowMs(),
    });
    assert.equal(users.findByNumber('+49301234567'), undefined);
    await assert.rejects(users.update('nobody', {}, TESTER), { code: 'USER_NOT_FOUND' });
  });

  it('leave nothing behind when they are deleted', async (t) => {
    const catalog = await temporaryCatalog(t);
    const { users } = catalog;
    const { id } = await users.create(ANNA, TESTER);
    await catalog.webSessions.create(Buffer.alloc(32), id, 0, { address: '', userAgent: '' });
    await users.delete(id, TESTER);
    await users.delete(id, TESTER);
    assert.equal(await users.get(id), undefined);
    assert.equal(users.findByNumber('1001'), undefined);
    assert.equal(await catalog.webSessions.get(Buffer.alloc(32)), undefined);
    await users.create(ANNA, TESTER);
  });

  it('are refused with the member that is wrong', async (t) => {
    const { users } = await temporaryCatalog(t);
    const wrong: [object, RegExp][] = [
      [{ loginName: '' }, /^loginName: /],
      [{ loginName: ' a' }, /^loginName: /],
      [{ loginName: 'a\nb' }, /^loginName: /],
      [{ loginName: 'x'.repeat(65) }, /^loginName: /],
      [{ lastName: 'x'.repeat(201) }, /^lastName: /],
      [{ department: 'a\u0000b' }, /^department: /],
      [{ email: 'nobody' }, /^email: /],
      [{ language: 'xx' }, /^language: /],
      [{ numbers: [' - '] }, /^numbers: /],
      [{ devices: ['SEP 1'] }, /^devices: /],
      [{ policy: { deleteAfterDays: 0 } }, /^policy: /],
      [{ policy: { modes: uniformModes('all' as 'none') } }, /^policy: /],
      [{ policy: { isSuper: true } }, /^policy: /],
      [{ numbers: Array.from({ length: 101 }, (_, i) => String(i)) }, /^numbers: /],
    ];
    for (const [member, message] of wrong) {
      const user = { loginName: 'a', ...member };
      await assert.rejects(users.create(user, TESTER), { code: 'USER_INVALID', message });
    }
  });

  it('count as administrators while they are not disabled', async (t) => {
    const { users } = await temporaryCatalog(t);
    assert.equal(await users.countAdministrators(), 0);
    const { id } = await users.create({ loginName: 'a', isAdministrator: true }, TESTER);
    await users.create({ loginName: 'b' }, TESTER);
    await users.create({ loginName: 'c', isAdministrator: true }, TESTER);
    assert.equal(await users.countAdministrators(), 2);
    await users.update(id, { isDisabled: true }, TESTER);
    assert.equal(await users.countAdministrators(), 1);
  });

  it('always leave an administrator who can log in', async (t) => {
    const { users } = await temporaryCatalog(t);
    const first = await users.create({ loginName: 'first', isAdministrator: true }, TESTER);
    const other = { loginName: 'other', isAdministrator: true, isDisabled: true };
    const { id } = await users.create(other, TESTER);
    const refusal = { code: 'LAST_ADMINISTRATOR' };
    await assert.rejects(users.update(first.id, { isDisabled: true }, TESTER), refusal);
    await assert.rejects(users.update(first.id, { isAdministrator: false }, TESTER), refusal);
    await assert.rejects(users.delete(first.id, TESTER), refusal);
    const changes = [{ kind: 'update', id: first.id, patch: { isDisabled: true } }] as const;
    const [result] = await users.writeAll(changes, TESTER);
    assert.equal(result instanceof RecorderError && result.code, 'LAST_ADMINISTRATOR');
    assert.deepEqual(await users.get(first.id), first);
    await users.update(id, { isAdministrator: false }, TESTER);
    await users.update(id, { isAdministrator: true, isDisabled: false }, TESTER);
    await users.delete(first.id, TESTER);
    assert.equal(await users.countAdministrators(), 1);
  });

  it('are written many at a time, in turns, each for itself', async (t) => {
    let ms = 0;
    // Whoever asks for the time takes some: turns end after a few users.
    const clock = { nowMs: () => 0, monotonicMs: () => ms++ };
    const catalog = await temporaryCatalog(t, clock);
    const [filter] = await catalog.filters.list();
    const make = (loginName: string, more = {}) =>
      ({ kind: 'create', user: { loginName }, origin: {}, ...more }) as const;
    const changes = [
      ...Array.from({ length: 12 }, (_, index) => make(`user${index}`)),
      make('USER3'),
      make('seer', { filterIds: [filter!.id] }),
      make('blind', { filterIds: ['nothing'] }),
    ];
    const counts: number[] = [];
    const between: number[] = [];
    const writing = catalog.users.writeAll(changes, TESTER, (count) => {
      counts.push(count);
      setImmediate(() => between.push(counts.length));
    });
    const results = await writing;
    assert.deepEqual(
      results.map((result) => ('code' in result ? result.code : result.loginName)),
      [
        ...Array.from({ length: 12 }, (_, index) => `user${index}`),
        ...['LOGIN_NAME_TAKEN', 'seer', 'FILTER_NOT_FOUND'],
      ],
    );
    assert.ok(counts.length > 2 && counts.at(-1) === changes.length, String(counts));
    assert.deepEqual(
      between,
      counts.map((_, index) => index + 1),
    );
    assert.equal(await catalog.users.findByLoginName('blind'), undefined);
    const seer = await catalog.users.findByLoginName('seer');
    assert.deepEqual(await catalog.filters.listOfUser(seer!.id), [filter]);
    const update = { kind: 'update', id: seer!.id, patch: {}, filterIds: [] } as const;
    await catalog.users.writeAll([update], TESTER);
    assert.deepEqual(await catalog.filters.listOfUser(seer!.id), []);
    const pages = [...catalog.users.pages(5)].map((page) => page.map((user) => user.loginName));
    const all = await catalog.users.list();
    assert.deepEqual(
      pages.map((page) => page.length),
      [5, 5, 3],
    );
    assert.deepEqual(
      pages.flat(),
      all.map((user) => user.loginName),
    );
  });
});
