import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Catalog } from '../../src/storage/catalog/index.ts';
import { KeyRing, SecretBox } from '../../src/storage/crypto/index.ts';
import { BASE, personLdif, READER, Slapd } from '../support/slapd.ts';
import { type CleanUp, TESTER, temporaryDirectory } from '../support/temporary-catalog.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/earwitness.mjs', import.meta.url));

/** A data directory, and a way to run commands on it. */
async function setting(context: CleanUp) {
  const directory = await temporaryDirectory(context);
  const command = (args: readonly string[], input = '') => {
    const result = spawnSync(process.execPath, [PROGRAM, ...args, '--data', directory], {
      ...{ input, encoding: 'utf8', cwd: directory },
    });
    return { status: result.status, said: result.stdout.trim(), problem: result.stderr.trim() };
  };
  const open = async () => {
    const secretBox = new SecretBox(await KeyRing.open(directory));
    return Catalog.open(join(directory, 'catalog.sqlite'), { secretBox });
  };
  return { command, open };
}

describe('commands about the way in', () => {
  it('give a user a password, unlock them, and take second factors away', async (t) => {
    const { command, open } = await setting(t);
    command(['user', 'add', '--login', 'anna']);
    const password = (text: string, ...more: string[]) =>
      command(['user', 'password', 'Anna', '--stdin', ...more], text);
    const weak = password('short\n');
    assert.deepEqual([weak.status, /\(PASSWORD_TOO_WEAK\)$/.test(weak.problem)], [1, true]);
    const set = password('a fine day for tea\n', '--must-change');
    assert.equal(set.said, 'anna has a new password; their log-ins have ended.');
    const catalog = await open();
    const { id } = (await catalog.users.findByLoginName('anna'))!;
    assert.equal((await catalog.credentials.password(id))?.mustChange, true);
    await catalog.factors.beginTotp(id, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
    await catalog.factors.confirmTotp(id, 1, TESTER);
    await catalog.close();
    assert.equal(command(['user', 'factors', 'anna']).said, 'totp');
    const removed = command(['user', 'factors', 'anna', '--remove', '--json']);
    assert.deepEqual(JSON.parse(removed.said), { removed: ['totp'] });
    assert.equal(command(['user', 'factors', 'anna']).said, 'no second factor');
    const unlocked = command(['user', 'unlock', 'anna']);
    assert.equal(unlocked.said, 'anna may log in; 0 attempts are forgotten.');
    const nobody = command(['user', 'unlock', 'nobody']);
    assert.match(nobody.problem, /^earwitness: there is no user nobody \(USER_NOT_FOUND\)$/);
  });

  it('make, list and revoke tokens', async (t) => {
    const { command } = await setting(t);
    command(['user', 'add', '--login', 'anna']);
    const add = (...more: string[]) => command(['token', 'add', '--name', ...more]);
    const made = add('CRM', '--all', '--network', '10.0.0.0/8');
    assert.match(made.said, /^ewt_[\w-]{43}\nKeep it now: it is not shown again\.$/);
    const choices = ['--user', 'Anna', '--recordings', '--expires', '2999-01-31', '--json'];
    const token = JSON.parse(add('Office', ...choices).said);
    assert.deepEqual([token.name, token.readsRecordings], ['Office', true]);
    assert.match(add('CRM', '--all').problem, /\(TOKEN_NAME_TAKEN\)$/);
    assert.match(add('X').problem, /^earwitness: give either --user or --all \(TOKEN_INVALID\)$/);
    assert.match(add('X', '--all', '--expires', 'soon').problem, /such as 2027-01-31/);
    assert.deepEqual(command(['token', 'list']).said.split('\n'), [
      'Name    User       May use            Networks    Expires     Used',
      'CRM     everybody  calls              10.0.0.0/8  –           –',
      'Office  anna       calls, recordings              2999-01-31  –',
    ]);
    assert.equal(command(['token', 'revoke', 'crm']).said, 'Token CRM was revoked.');
    assert.match(command(['token', 'revoke', 'CRM']).problem, /\(TOKEN_NOT_FOUND\)$/);
  });

  it('import users from a file, and export them', async (t) => {
    const { command, open } = await setting(t);
    const file = 'login name;last name;numbers\nanna;Müller;1001\nbob;;1001\n';
    const told = [
      'line 2: created  anna (loginName, lastName, numbers)',
      'line 3: rejected bob (number-twice, numbers, 1001, line 2)',
      ...['', '1 new, 0 changed, 0 as before, 1 not taken.'],
    ];
    const dry = command(['users', 'import', '--dry-run'], file);
    assert.deepEqual(dry.said.split('\n'), [...told, 'Nothing was written: this was a dry run.']);
    assert.deepEqual(command(['users', 'import'], file).said.split('\n'), told);
    const exported = command(['users', 'export', '--language', 'de']).said;
    assert.match(exported, /^(\ufeff)?Anmeldename;.*\r\nanna;;Müller;;;;1001;/);
    const { rows, ...again } = JSON.parse(command(['users', 'import', '--json'], exported).said);
    const counts = { created: 0, changed: 0, unchanged: 1, rejected: 0 };
    assert.deepEqual(again, { isDryRun: false, ...counts });
    assert.match(command(['users', 'import'], 'login;PIN\nx;1').problem, /\(CSV_PASSWORD\)$/);
    const catalog = await open();
    const actions = (await catalog.audit.newest(3)).map(({ action, actor }) => [
      action,
      actor.kind,
    ]);
    await catalog.close();
    assert.deepEqual(actions, [
      ...[
        ['user.exported', 'command'],
        ['user.imported', 'command'],
      ],
      ['user.created', 'command'],
    ]);
  });

  it('import users from a directory', async (t) => {
    const slapd = await Slapd.start(t, personLdif({ uid: 'anna', numbers: ['1001'] }));
    const { command } = await setting(t);
    const off = command(['users', 'import-ldap']);
    assert.match(off.problem, /\(LDAP_DISABLED\)$/);
    const before = JSON.parse(command(['settings', 'get', 'ldap', '--json']).said).ldap;
    const ldap = {
      ...{ ...before, enabled: true, urls: [slapd.url], bindDn: READER.dn, baseDn: BASE },
      certificateAuthority: slapd.certificateAuthority,
    };
    assert.equal(command(['settings', 'set', 'ldap', JSON.stringify(ldap)]).status, 0);
    const secret = ['settings', 'secret', 'ldapPassword', '--stdin'];
    assert.equal(command(secret, `${READER.password}\n`).said, 'ldapPassword is set.');
    const dry = command(['users', 'import-ldap', '--dry-run']);
    assert.deepEqual(dry.said.split('\n'), [
      'create    anna',
      '',
      '1 entries: 1 new, 0 changed, 0 back, 0 disabled, 0 as before, 0 not taken, ' +
        '0 numbers or devices left out.',
      'Nothing was written: this was a dry run.',
    ]);
    const { created, isDryRun } = JSON.parse(command(['users', 'import-ldap', '--json']).said);
    assert.deepEqual({ created, isDryRun }, { created: 1, isDryRun: false });
    assert.match(command(['users', 'import-ldap']).said, /0 new.* 1 as before/);
    const password = command(['user', 'password', 'anna', '--stdin'], 'a fine day for tea\n');
    assert.match(password.problem, /\(PASSWORD_ELSEWHERE\)$/);
  });
});
