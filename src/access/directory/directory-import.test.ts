import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { directoryAccess } from '../../../test/support/directory-access.ts';
import {
  BASE,
  dnOf,
  groupLdif,
  type Person,
  personLdif,
  SIZE_LIMIT,
  Slapd,
} from '../../../test/support/slapd.ts';
import { type CleanUp, TESTER } from '../../../test/support/temporary-catalog.ts';
import { FakeTime, silentLog } from '../../base/index.ts';
import type { LdapSettings } from '../../storage/catalog/index.ts';
import type { Access } from '../access.ts';
import type { ImportReport } from './directory-import.ts';
import { ImportSchedule } from './import-schedule.ts';

const ANNA: Person = {
  ...{ uid: 'anna', first: 'Anna', last: 'Müller', mail: 'anna@example.com' },
  ...{ password: 'anna knows', numbers: ['+49 30 1001', '1001'], department: 'Support' },
};
const BRUNO: Person = { uid: 'bruno', last: 'Rossi', password: 'bruno knows', numbers: ['1002'] };

const importing = (access: Access, isDryRun = false) =>
  access.directory.import({ isDryRun, by: TESTER });

function countsOf(report: ImportReport) {
  const { created, changed, enabled, disabled, unchanged, rejected, leftOut } = report;
  return { created, changed, enabled, disabled, unchanged, rejected, leftOut };
}

const NOTHING = {
  ...{ created: 0, changed: 0, enabled: 0, disabled: 0, unchanged: 0, rejected: 0, leftOut: 0 },
};

describe('an import from a directory', () => {
  const own = (context: CleanUp, ...people: Person[]) =>
    Slapd.start(context, people.map(personLdif).join('\n'));

  it('creates users by pages where the server gives no more at once', async (t) => {
    const people = Array.from({ length: 1203 }, (_, index) => ({
      ...{ uid: `user${index}`, first: 'U', last: `N${index}`, numbers: [`+4930${index}`] },
    }));
    const slapd = await own(t, ...people);
    assert.throws(
      () => slapd.search('(objectClass=inetOrgPerson)', [], ['dn']),
      /Size limit exceeded/,
    );
    assert.ok(people.length > SIZE_LIMIT);
    const { access, catalog } = await directoryAccess(t, slapd);
    const phases = new Set<string>();
    const report = await access.directory.import({
      ...{ isDryRun: false, by: TESTER },
      onProgress: ({ phase }) => phases.add(phase),
    });
    assert.deepEqual(countsOf(report), { ...NOTHING, created: 1203 });
    assert.deepEqual([...phases], ['reading', 'comparing', 'writing']);
    assert.equal((await catalog.users.list()).length, 1203);
    assert.equal(catalog.users.findByNumber('+49 30 77')?.lastName, 'N77');
    assert.equal(access.directory.state.last, report);
  });

  it('says first what it would do, then does it, and then finds nothing to do', async (t) => {
    const slapd = await own(t, ANNA, BRUNO);
    const { access, catalog } = await directoryAccess(t, slapd);
    const dry = await importing(access, true);
    assert.deepEqual(countsOf(dry), { ...NOTHING, created: 2 });
    assert.deepEqual(dry.items, [
      { action: 'create', dn: dnOf('anna'), loginName: 'anna' },
      { action: 'create', dn: dnOf('bruno'), loginName: 'bruno' },
    ]);
    assert.deepEqual(await catalog.users.list(), []);
    const { items, ...real } = await importing(access);
    assert.deepEqual([real.created, items], [2, dry.items]);
    const anna = await catalog.users.findByLoginName('anna');
    const { source, firstName, lastName, email, department, numbers, hasPassword } = anna!;
    assert.deepEqual(
      { source, firstName, lastName, email, department, numbers, hasPassword },
      {
        ...{ source: 'ldap', firstName: 'Anna', lastName: 'Müller', email: 'anna@example.com' },
        ...{ department: 'Support', numbers: ['+49 30 1001', '1001'], hasPassword: false },
      },
    );
    const users = await catalog.users.list();
    const [head] = await catalog.audit.newest(1);
    assert.equal(head?.action, 'directory.imported');
    assert.deepEqual(countsOf(await importing(access)), { ...NOTHING, unchanged: 2 });
    assert.deepEqual(await catalog.users.list(), users);
    assert.deepEqual(await catalog.audit.newest(1), [head]);
  });

  it('follows people who change, also their names and numbers among each other', async (t) => {
    const slapd = await own(t, ANNA, BRUNO);
    const { access, catalog } = await directoryAccess(t, slapd);
    await importing(access);
    const before = await catalog.users.findByLoginName('anna');
    slapd.modify(`dn: ${dnOf('bruno')}\nchangetype: modify\nreplace: telephoneNumber
telephoneNumber: 1001\n\ndn: ${dnOf('anna')}\nchangetype: modify\nreplace: telephoneNumber
telephoneNumber: 1002\n-\nreplace: sn\nsn: Maier\n\ndn: ${dnOf('anna')}\nchangetype: modrdn
newrdn: uid=anna.maier\ndeleteoldrdn: 1\n`);
    const report = await importing(access);
    assert.deepEqual(countsOf(report), { ...NOTHING, changed: 2 });
    const details = report.items.map(({ loginName, detail }) => [loginName, detail]);
    assert.deepEqual(details.toSorted(), [
      ['anna.maier', 'lastName, numbers, loginName'],
      ['bruno', 'numbers'],
    ]);
    const anna = await catalog.users.findByLoginName('anna.maier');
    assert.deepEqual([anna?.id, anna?.numbers], [before?.id, ['1002']]);
    assert.equal(catalog.users.findByNumber('1001')?.lastName, 'Rossi');
    assert.deepEqual(countsOf(await importing(access)), { ...NOTHING, unchanged: 2 });
  });

  it('takes nothing from users who are not of the directory', async (t) => {
    const slapd = await own(t, ANNA, BRUNO, { uid: 'x y', mail: 'no address' });
    const { access, catalog } = await directoryAccess(t, slapd);
    const local = await catalog.users.create({ loginName: 'ANNA', numbers: ['1002'] }, TESTER);
    const report = await importing(access);
    assert.deepEqual(countsOf(report), { ...NOTHING, created: 1, rejected: 2, leftOut: 1 });
    const told = report.items.map(({ action, loginName, problem, detail }) => {
      return [action, loginName, problem, detail];
    });
    assert.deepEqual(told, [
      ['reject', 'anna', 'login-name-taken', undefined],
      [
        'reject',
        'x y',
        'invalid',
        'email: expected an address such as name@example.com, or nothing',
      ],
      ['leave-out', 'bruno', 'number-taken', '1002'],
      ['create', 'bruno', undefined, undefined],
    ]);
    assert.deepEqual(await catalog.users.get(local.id), local);
    assert.deepEqual((await catalog.users.findByLoginName('bruno'))?.numbers, []);
    assert.equal((await importing(access)).unchanged, 1);
  });

  it('gives a number that several have to the first, and to the same ever after', async (t) => {
    const slapd = await own(t, { ...BRUNO, numbers: ['5'] }, { ...ANNA, numbers: ['5'] });
    const { access, catalog } = await directoryAccess(t, slapd);
    const counts = countsOf(await importing(access));
    assert.deepEqual(counts, { ...NOTHING, created: 2, leftOut: 1 });
    const owner = catalog.users.findByNumber('5')?.id;
    const again = countsOf(await importing(access));
    assert.deepEqual(again, { ...NOTHING, unchanged: 2, leftOut: 1 });
    assert.equal(catalog.users.findByNumber('5')?.id, owner);
  });

  it('leaves who vanished alone, or disables them until they are back', async (t) => {
    const slapd = await own(t, ANNA, BRUNO);
    const { access, catalog } = await directoryAccess(t, slapd);
    await importing(access);
    slapd.modify(`dn: ${dnOf('bruno')}\nchangetype: modrdn\nnewrdn: uid=bruno
deleteoldrdn: 0\nnewsuperior: cn=reader,${BASE}\n`);
    const ldap = { ...catalog.settings.get().ldap, baseDn: `ou=people,${BASE}` };
    await catalog.settings.set({ ldap }, TESTER);
    assert.deepEqual(countsOf(await importing(access)), { ...NOTHING, unchanged: 1 });
    await catalog.settings.set({ ldap: { ...ldap, vanished: 'disable' } }, TESTER);
    assert.deepEqual(countsOf(await importing(access)), { ...NOTHING, unchanged: 1, disabled: 1 });
    assert.equal((await catalog.users.findByLoginName('bruno'))?.isDisabled, true);
    assert.deepEqual(countsOf(await importing(access)), { ...NOTHING, unchanged: 1 });
    await catalog.settings.set({ ldap: { ...ldap, baseDn: BASE } }, TESTER);
    assert.deepEqual(countsOf(await importing(access)), { ...NOTHING, unchanged: 1, enabled: 1 });
    // Whom an administrator disabled stays so.
    const bruno = await catalog.users.findByLoginName('bruno');
    await catalog.users.update(bruno!.id, { isDisabled: true }, TESTER);
    assert.deepEqual(countsOf(await importing(access)), { ...NOTHING, unchanged: 2 });
  });

  it('makes administrators of the members of groups, and never takes the last away', async (t) => {
    const people = [ANNA, BRUNO].map(personLdif).join('\n');
    const slapd = await Slapd.start(t, `${people}\n${groupLdif('bosses', ['anna'])}`);
    const { access, catalog } = await directoryAccess(t, slapd, {
      administratorGroups: [`cn=Bosses, ${BASE}`],
    });
    await importing(access);
    const administrators = async () =>
      (await catalog.users.list()).filter((user) => user.isAdministrator).map((u) => u.loginName);
    assert.deepEqual(await administrators(), ['anna']);
    slapd.modify(`dn: cn=bosses,${BASE}\nchangetype: modify\nreplace: member
member: ${dnOf('nobody')}\n`);
    const report = await importing(access);
    assert.equal(report.items[0]?.problem, 'last-administrator');
    assert.deepEqual(await administrators(), ['anna']);
    await catalog.users.create({ loginName: 'local', isAdministrator: true }, TESTER);
    assert.deepEqual(countsOf(await importing(access)), { ...NOTHING, changed: 1, unchanged: 1 });
    assert.deepEqual(await administrators(), ['local']);
  });

  it('changes nothing where something is wrong, and says what', async (t) => {
    const slapd = await own(t, ANNA);
    const wrong: [Partial<LdapSettings>, string][] = [
      [{ userFilter: '(objectClass=device)' }, 'LDAP_NOTHING_FOUND'],
      [{ baseDn: 'dc=elsewhere' }, 'LDAP_SEARCH_FAILED'],
      [{ administratorGroups: [`cn=none,${BASE}`] }, 'LDAP_SEARCH_FAILED'],
      [{ bindDn: 'cn=nobody,dc=example,dc=com' }, 'LDAP_BIND_REFUSED'],
      [{ urls: ['ldap://127.0.0.1:1'] }, 'LDAP_UNREACHABLE'],
      [{ certificateAuthority: '' }, 'LDAP_TLS_FAILED'],
      [{ urls: [slapd.url.replace('localhost', '127.0.0.1')] }, 'LDAP_TLS_FAILED'],
      [{ enabled: false }, 'LDAP_DISABLED'],
    ];
    for (const [change, code] of wrong) {
      const { access, catalog } = await directoryAccess(t, slapd, {
        vanished: 'disable',
        ...change,
      });
      const origin = { source: 'ldap', externalId: 'gone' } as const;
      const user = await catalog.users.create({ loginName: 'gone' }, TESTER, origin);
      await assert.rejects(importing(access), { code }, code);
      assert.deepEqual(await catalog.users.list(), [user]);
      if (code !== 'LDAP_DISABLED') assert.equal(access.directory.state.failure?.code, code);
    }
  });

  it('runs one at a time, and when the schedule says', async (t) => {
    const { access, catalog } = await directoryAccess(t, await own(t, ANNA), {
      schedule: '30 2 * * *',
    });
    const first = importing(access, true);
    await assert.rejects(importing(access), { code: 'USER_IMPORT_RUNNING' });
    await first;
    await catalog.settings.set({ timeZone: 'Europe/Berlin' }, TESTER);
    const time = new FakeTime(Date.UTC(2026, 5, 1, 0, 0));
    const parts = { catalog, directory: access.directory, log: silentLog };
    const schedule = new ImportSchedule({ ...parts, clock: time, timers: time });
    time.advance(29 * 60_000);
    assert.ok(access.directory.state.running === undefined);
    // Half past two in Berlin is half past midnight in summer.
    time.advance(60_000 + 10_000);
    const { running } = access.directory.state;
    assert.deepEqual(running, { phase: 'reading', done: 0, total: undefined, isDryRun: false });
    schedule.close();
    while (access.directory.state.running !== undefined) await new Promise(setImmediate);
    assert.equal(access.directory.state.last?.created, 1);
  });
});
