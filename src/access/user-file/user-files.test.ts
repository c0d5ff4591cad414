import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { type CleanUp, TESTER, temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { silentLog, systemClock } from '../../base/index.ts';
import { NO_POLICY, uniformModes } from '../../recording/index.ts';
import type { Language, NewUser, User, UserSource } from '../../storage/catalog/index.ts';
import { Access } from '../access.ts';
import { countRows, type PlannedRow } from './file-plan.ts';

/** A catalog with an administrator, and ways to import into it. */
async function setting(context: CleanUp) {
  const catalog = await temporaryCatalog(context);
  const access = new Access({ catalog, clock: systemClock, log: silentLog });
  const { userFiles } = access;
  const boss = await catalog.users.create({ loginName: 'boss', isAdministrator: true }, TESTER);
  const create = (user: NewUser, source: UserSource = 'local'): Promise<User> =>
    catalog.users.create(user, TESTER, { source, externalId: user.loginName });
  const plan = async (file: string, ownUserId?: string) =>
    userFiles.plan(await userFiles.read(Buffer.from(file)), ownUserId);
  const write = async (file: string) => userFiles.write(await plan(file), TESTER);
  const exported = (language: Language) => text(Readable.from(userFiles.export(language, TESTER)));
  const user = async (loginName: string) => (await catalog.users.findByLoginName(loginName))!;
  return { catalog, access, boss, create, plan, write, exported, user };
}

/** What is told of rows, short. */
function told(rows: readonly PlannedRow[]) {
  return rows.map(({ line, loginName, kind, changes, problem }) => {
    const what = changes.map(({ member, old, new: value }) => [member, old, value]);
    return [line, loginName, kind, ...(problem === undefined ? what : [problem])];
  });
}

describe('an import of users from a file', () => {
  it('creates and changes what the columns say, and leaves the rest alone', async (t) => {
    const { catalog, create, plan, write, user } = await setting(t);
    const [filter] = await catalog.filters.list();
    const newUserPolicy = { ...NO_POLICY, modes: uniformModes('cisco'), showsInInbox: true };
    await catalog.settings.set({ newUserPolicy }, TESTER);
    const anna = await create({
      ...{ loginName: 'anna', firstName: 'Anna', lastName: 'Müller', department: 'Sales' },
      ...{ language: 'de', numbers: ['1001', '1002'], policy: { deleteAfterDays: 90 } },
    });
    const same = await create({ loginName: 'same', lastName: 'Same', numbers: ['5', '6'] });
    const text = [
      'Login name;last name;department;language;numbers;mode inbound internal;delete after days;filters',
      'ANNA;Maier;;;1003 1002;none;;All recordings',
      'bob;Bobson;Support;it;2001;prerecord;30;',
      'Same;Same;;;6,5;;;',
    ].join('\n');
    const planned = await plan(text);
    assert.deepEqual(told(planned.rows), [
      [
        ...[2, 'anna', 'changed', ['lastName', 'Müller', 'Maier'], ['department', 'Sales', '']],
        ...[
          ['language', 'de', null],
          ['numbers', ['1001', '1002'], ['1003', '1002']],
        ],
        ...[
          ['inbound-internal', 'cisco', 'none'],
          ['deleteAfterDays', 90, null],
        ],
        ['filterIds', [], [filter!.id]],
      ],
      [
        ...[3, 'bob', 'created', ['loginName', null, 'bob'], ['lastName', null, 'Bobson']],
        ...[
          ['department', null, 'Support'],
          ['language', null, 'it'],
          ['numbers', null, ['2001']],
        ],
        ...[
          ['inbound-internal', null, 'prerecord'],
          ['deleteAfterDays', null, 30],
        ],
      ],
      [4, 'same', 'unchanged'],
    ]);
    assert.equal((await catalog.users.list()).length, 3);
    assert.deepEqual(countRows(await write(text)), {
      ...{ created: 1, changed: 1, unchanged: 1, rejected: 0 },
    });
    const { inbound, outbound } = uniformModes('cisco');
    assert.deepEqual(await user('anna'), {
      ...{ ...anna, lastName: 'Maier', department: '', language: undefined },
      numbers: ['1003', '1002'],
      policy: {
        ...{ ...newUserPolicy, deleteAfterDays: null },
        modes: { inbound: { ...inbound, internal: 'none' }, outbound },
      },
      updatedAtMs: (await user('anna')).updatedAtMs,
    });
    const { policy, firstName, hasPassword } = await user('bob');
    assert.deepEqual([firstName, hasPassword], ['', false]);
    assert.deepEqual(policy, {
      ...{ ...newUserPolicy, deleteAfterDays: 30 },
      modes: { inbound: { ...inbound, internal: 'prerecord' }, outbound },
    });
    assert.deepEqual(await catalog.filters.listOfUser(anna.id), [filter]);
    assert.deepEqual(await user('same'), same);
    const [summary, ...events] = await catalog.audit.newest(4);
    assert.deepEqual(summary, {
      ...{ sequence: summary?.sequence, atMs: summary?.atMs, object: undefined, outcome: 'done' },
      actor: { ...TESTER, id: undefined, address: undefined },
      action: 'user.imported',
      details: { created: 1, changed: 1, unchanged: 1, rejected: 0 },
    });
    assert.deepEqual(
      events.map(({ action }) => action),
      ['user.created', 'filter.granted', 'user.changed'],
    );
    assert.deepEqual(countRows(await write(text)), {
      ...{ created: 0, changed: 0, unchanged: 3, rejected: 0 },
    });
    assert.deepEqual(await catalog.audit.newest(1), [summary]);
  });

  it('says of each row that it does not take what is wrong, and takes the others', async (t) => {
    const { catalog, boss, create, plan } = await setting(t);
    await catalog.settings.set(
      {
        ldap: {
          ...catalog.settings.get().ldap,
          ...{ enabled: true, urls: ['ldap://localhost'], administratorGroups: ['cn=a'] },
        },
      },
      TESTER,
    );
    await create({ loginName: 'owner', numbers: ['900'] });
    await create({ loginName: 'ldap', lastName: 'Known', department: 'X' }, 'ldap');
    await create({ loginName: 'oidc', lastName: 'Known' }, 'oidc');
    const heading = 'login name,last name,e-mail,numbers,disabled,delete after days,filters,admin';
    const rows: [string, ...unknown[]][] = [
      [',x,,,,,,', '', { code: 'no-login-name', member: 'loginName' }],
      ['short,x', 'short', { code: 'cell-count' }],
      ['a b\u0007,x,,,,,,', 'a b\u0007', { code: 'invalid', member: 'loginName' }],
      ['mail,x,nobody,,,,,', 'mail', { code: 'invalid', member: 'email' }],
      ['days,x,,,,0,,', 'days', { code: 'invalid', member: 'deleteAfterDays' }],
      [
        'flag,x,,,maybe,,,',
        'flag',
        {
          ...{ code: 'value-unknown', member: 'isDisabled', detail: 'maybe' },
        },
      ],
      [
        'filter,x,,,,,None,',
        'filter',
        {
          ...{ code: 'filter-unknown', member: 'filterIds', detail: 'None' },
        },
      ],
      ['fine,x,,,,,,', 'fine', 'created'],
      ['FINE,y,,,,,,', 'FINE', { code: 'login-name-twice', member: 'loginName', line: 9 }],
      [
        'taker,x,,9-00,,,,',
        'taker',
        {
          ...{ code: 'number-taken', member: 'numbers', detail: '9-00', loginName: 'owner' },
        },
      ],
      ['first,x,,800,,,,', 'first', 'created'],
      [
        'second,x,,800,,,,',
        'second',
        {
          ...{ code: 'number-twice', member: 'numbers', detail: '800', line: 12 },
        },
      ],
      ['ldap,Other,,,,,,', 'ldap', { code: 'directory-decides', member: 'lastName' }],
      ['oidc,Known,,,yes,,,', 'oidc', 'changed'],
      ['boss,,,,yes,,,', 'boss', { code: 'last-administrator', member: 'isDisabled' }],
    ];
    const text = [heading, ...rows.map(([row]) => row)].join('\n');
    const withoutWords = (problem: object) =>
      'code' in problem && problem.code === 'invalid' ? { ...problem, detail: undefined } : problem;
    const result = (await plan(text)).rows.map(({ loginName, kind, problem }) => {
      return [loginName, problem === undefined ? kind : withoutWords(problem)];
    });
    assert.deepEqual(
      JSON.parse(JSON.stringify(result)),
      rows.map(([, ...expected]) => expected),
    );
    const own = await plan('login;disabled\nboss;yes', boss.id);
    assert.deepEqual(own.rows[0]?.problem, { code: 'own-account', member: 'isDisabled' });
  });

  it('moves numbers and devices from one user to another, in rings and chains too', async (t) => {
    const { create, plan, write, user } = await setting(t);
    for (const [index, loginName] of ['a', 'b', 'c', 'd'].entries()) {
      await create({ loginName, numbers: [`10${index}`], devices: [`SEP${index}`] });
    }
    const ring = 'login,numbers,devices\na,101,SEP1\nb,102,SEP2\nc,100,SEP0\nnew,103,\nd,,SEP3\n';
    const { rows } = await plan(ring);
    assert.deepEqual(
      rows.map(({ takenOver }) => takenOver.map(({ text, from }) => `${text} from ${from}`)),
      [
        ...[
          ['101 from b', 'SEP1 from b'],
          ['102 from c', 'SEP2 from c'],
        ],
        ...[['100 from a', 'SEP0 from a'], ['103 from d'], []],
      ],
    );
    assert.deepEqual(countRows(await write(ring)), {
      ...{ created: 1, changed: 4, unchanged: 0, rejected: 0 },
    });
    const numbers = await Promise.all(
      ['a', 'b', 'c', 'd', 'new'].map(async (name) => (await user(name)).numbers),
    );
    assert.deepEqual(numbers, [['101'], ['102'], ['100'], [], ['103']]);
    assert.equal(countRows((await plan(ring)).rows).unchanged, 5);
  });

  it('refuses a row, and those that wait for what it has, but no others', async (t) => {
    const { create, plan } = await setting(t);
    for (const [index, loginName] of ['a', 'b', 'c', 'd'].entries()) {
      await create({ loginName, numbers: [`10${index}`] });
    }
    const chain =
      'login,numbers,e-mail\na,101,\nb,102,\nc,104,wrong\nd,105,\nnew,100,\nfree,103,\n';
    const { rows, writes } = await plan(chain);
    assert.deepEqual(
      rows.map(({ loginName, kind, problem }) => [loginName, problem?.code ?? kind]),
      [
        ...[
          ['a', 'number-taken'],
          ['b', 'number-taken'],
          ['c', 'invalid'],
          ['d', 'changed'],
        ],
        ...[
          ['new', 'number-taken'],
          ['free', 'created'],
        ],
      ],
    );
    assert.deepEqual(
      writes.map(({ change, row }) => [change.kind, row.loginName]),
      [
        ['update', 'd'],
        ['update', 'd'],
        ['create', 'free'],
      ],
    );
  });

  it('keeps who can administrate, and does not count who only might', async (t) => {
    const { create, plan } = await setting(t);
    await create({ loginName: 'second', isAdministrator: true });
    const problems = async (text: string) =>
      (await plan(`login,administrator\n${text}`)).rows.map(({ problem }) => problem?.code);
    const codes = await problems('boss,no\nsecond,no\nnew,yes\n');
    assert.deepEqual(codes, [undefined, 'last-administrator', undefined]);
  });

  it('tells what could not be written because something changed meanwhile', async (t) => {
    const { access, catalog, create, plan } = await setting(t);
    const planned = await plan('login,numbers\nfirst,1\nsecond,2\n');
    await create({ loginName: 'quick', numbers: ['1'] });
    const rows = await access.userFiles.write(planned, TESTER);
    assert.deepEqual(
      told(rows).map((row) => row.slice(1, 4)),
      [
        ['first', 'rejected', { code: 'invalid', detail: 'number 1 belongs to another user' }],
        ['second', 'created', ['loginName', null, 'second']],
      ],
    );
    assert.equal((await catalog.users.list()).length, 3);
  });

  it('never writes that nobody can administrate, whoever went meanwhile', async (t) => {
    const { access, catalog, boss, create, plan } = await setting(t);
    const second = await create({ loginName: 'second', isAdministrator: true });
    const planned = await plan('login,administrator\nsecond,no\n');
    await catalog.users.update(boss.id, { isDisabled: true }, TESTER);
    const [row] = await access.userFiles.write(planned, TESTER);
    assert.deepEqual([row?.kind, row?.problem], ['rejected', { code: 'last-administrator' }]);
    assert.deepEqual(await catalog.users.get(second.id), second);
  });

  it('is the only one that writes', async (t) => {
    const { access, plan } = await setting(t);
    const planned = await plan('login\nanna\n');
    const first = access.userFiles.write(planned, TESTER);
    assert.throws(() => access.userFiles.requireIdle(), { code: 'USER_IMPORT_RUNNING' });
    await assert.rejects(access.userFiles.write(planned, TESTER), { code: 'USER_IMPORT_RUNNING' });
    await first;
    access.userFiles.requireIdle();
  });
});

describe('an export of users', () => {
  it('is what an import reads without changing anything, in every language', async (t) => {
    const { catalog, create, plan, exported } = await setting(t);
    const [filter] = await catalog.filters.list();
    const odd = await create({
      ...{ loginName: '=cmd', firstName: '"Quote"; semicolon', lastName: "'=1+1", email: 'a@b.de' },
      ...{ department: '@SUM(A1)', language: 'fr', numbers: ['+49 30 1001', '030 1234', '*7'] },
      ...{ devices: ['SEP1', 'CSFX'], isAdministrator: true, isDisabled: true },
      policy: {
        ...{ modes: { ...uniformModes('cisco'), inbound: uniformModes('prerecord').inbound } },
        ...{ mustBeRecorded: true, canListenIn: true, deleteAfterDays: 7 },
      },
    });
    await catalog.filters.grant(filter!.id, odd.id, TESTER);
    await create({ loginName: '-minus', numbers: ['030 1234 5'] });
    for (let index = 0; index < 250; index++) await create({ loginName: `user${index}` });
    for (const language of ['en', 'de', 'fr', 'it'] as const) {
      const { rows } = await plan(await exported(language));
      assert.deepEqual(countRows(rows), { created: 0, changed: 0, unchanged: 253, rejected: 0 });
    }
    const [event] = await catalog.audit.newest(1);
    assert.deepEqual([event?.action, event?.details], ['user.exported', { language: 'it' }]);
  });

  it('looks as documented', async (t) => {
    const { create, exported } = await setting(t);
    await create({
      ...{ loginName: 'anna', firstName: 'Anna', lastName: 'Müller', numbers: ['+49 30 1'] },
      devices: ['SEP1'],
    });
    const [heading, ...rows] = (await exported('de')).split('\r\n');
    assert.equal(
      heading,
      '\ufeffAnmeldename;Vorname;Nachname;E-Mail;Abteilung;Sprache;Rufnummern;Telefone;' +
        'Administrator;Gesperrt;Modus eingehend intern;Modus eingehend extern;' +
        'Modus ausgehend intern;Modus ausgehend extern;Aufzeichnungspflichtig;' +
        'Hinweis am Telefon;Posteingang;Darf löschen;Supervisor;Darf hineinhören;' +
        'Löschen nach Tagen;Monitorfilter',
    );
    assert.deepEqual(rows, [
      "anna;Anna;Müller;;;;'+49 30 1;SEP1;no;no;none;none;none;none;no;no;no;no;no;no;;",
      'boss;;;;;;;;yes;no;none;none;none;none;no;no;no;no;no;no;;',
      '',
    ]);
  });
});
