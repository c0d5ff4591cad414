import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { directoryAccess } from '../../../test/support/directory-access.ts';
import { dnOf, type Person, personLdif, Slapd } from '../../../test/support/slapd.ts';
import { type CleanUp, TESTER } from '../../../test/support/temporary-catalog.ts';
import { defaultSettings, type LdapSettings } from '../../storage/catalog/index.ts';
import { LdapConnection } from './ldap-connection.ts';

const ORIGIN = { address: '10.0.0.1', userAgent: 'test' };
const PASSWORD = 'a fine day for tea';
const ANNA: Person = { uid: 'anna', password: 'anna knows' };
const BRUNO: Person = { uid: 'bruno', password: 'bruno knows' };

describe('a log-in with the password of a directory', () => {
  const ends: (() => unknown)[] = [];
  const shared: { slapd?: Slapd } = {};

  before(async () => {
    const people = [ANNA, BRUNO].map(personLdif).join('\n');
    shared.slapd = await Slapd.start({ after: (end) => void ends.unshift(end) }, people);
  });
  after(async () => {
    for (const end of ends) await end();
  });

  async function imported(context: CleanUp, change: Partial<LdapSettings> = {}) {
    const slapd = shared.slapd!;
    const { access, catalog } = await directoryAccess(context, slapd, change);
    await access.directory.import({ isDryRun: false, by: TESTER });
    const attempt = async (loginName: string, password: string) =>
      (await access.logIn({ loginName, password, ...ORIGIN })).kind;
    return { access, catalog, attempt, slapd };
  }

  it('is let in by StartTLS, LDAPS and in the clear', async (t) => {
    const ways: Partial<LdapSettings>[] = [
      {},
      { urls: [shared.slapd!.secureUrl], security: 'ldaps' },
      { security: 'none' },
      // The first that answers is asked.
      { urls: ['ldap://127.0.0.1:1', shared.slapd!.url] },
    ];
    for (const way of ways) {
      const { attempt } = await imported(t, way);
      assert.equal(await attempt('Anna', 'anna knows'), 'logged-in');
      assert.equal(await attempt('bruno', 'anna knows'), 'refused');
    }
  });

  it('never is for a wrong or empty password, or a name that is a filter', async (t) => {
    const { attempt, catalog } = await imported(t);
    for (const password of ['wrong', '', 'ANNA KNOWS']) {
      assert.equal(await attempt('anna', password), 'refused');
    }
    for (const name of ['nobody', '*', 'anna)(uid=*', dnOf('anna')]) {
      assert.equal(await attempt(name, 'anna knows'), 'refused');
    }
    const anna = await catalog.users.findByLoginName('anna');
    await catalog.users.update(anna!.id, { isDisabled: true }, TESTER);
    assert.equal(await attempt('anna', 'anna knows'), 'refused');
  });

  it('is not for somebody else who has the login name now', async (t) => {
    const { attempt, slapd } = await imported(t);
    assert.equal(await attempt('bruno', 'bruno knows'), 'logged-in');
    slapd.modify(`dn: ${dnOf('bruno')}\nchangetype: delete\n`);
    assert.equal(await attempt('bruno', 'bruno knows'), 'refused');
    const another = personLdif({ ...BRUNO, password: 'another person' });
    slapd.modify(another.replace('\n', '\nchangetype: add\n'));
    assert.equal(await attempt('bruno', 'another person'), 'refused');
  });

  it('leaves the password where it is', async (t) => {
    const { access, catalog } = await imported(t);
    const result = await access.logIn({ loginName: 'anna', password: 'anna knows', ...ORIGIN });
    assert.ok(result.kind === 'logged-in');
    const principal = await access.authenticate(result.token);
    const change = { currentPassword: 'anna knows', newPassword: PASSWORD, address: '10.0.0.1' };
    const elsewhere = { code: 'PASSWORD_ELSEWHERE' };
    await assert.rejects(access.changePassword(principal!, change), elsewhere);
    await assert.rejects(access.passwords.set(result.user, PASSWORD, {}, TESTER), elsewhere);
    assert.equal(await catalog.credentials.password(result.user.id), undefined);
    assert.equal(await access.confirm(principal!, 'anna knows', '10.0.0.1'), 'confirmed');
  });

  it('says that the directory does not answer, and lets local users in all the same', async (t) => {
    const { access, catalog, attempt } = await imported(t);
    const link = await access.newSetupToken();
    await access.setUp(link, { loginName: 'boss', password: PASSWORD }, ORIGIN);
    const { ldap } = catalog.settings.get();
    await catalog.settings.set({ ldap: { ...ldap, urls: ['ldap://127.0.0.1:1'] } }, TESTER);
    assert.equal(await attempt('boss', PASSWORD), 'logged-in');
    // The same for all: who is in the directory is not told.
    for (const name of ['anna', 'boss', 'nobody']) {
      await assert.rejects(attempt(name, 'x'), { code: 'DIRECTORY_UNREACHABLE' });
    }
  });

  it('asks the same of the directory for every name', async (t) => {
    const { access, catalog } = await imported(t);
    await access.setUp(
      await access.newSetupToken(),
      { loginName: 'boss', password: PASSWORD },
      ORIGIN,
    );
    const questions: string[][] = [];
    const { isPassword } = LdapConnection.prototype;
    t.mock.method(
      LdapConnection.prototype,
      'isPassword',
      function (this: LdapConnection, dn: string, password: string) {
        questions.push([dn.replace(/^cn=[\da-f-]{36},/, 'cn=…,'), password]);
        return isPassword.call(this, dn, password);
      },
    );
    for (const loginName of ['anna', 'boss', 'nobody']) {
      await access.logIn({ loginName, password: 'guess', ...ORIGIN });
    }
    const { baseDn } = catalog.settings.get().ldap;
    const [anna, ...others] = questions;
    assert.deepEqual(anna, [dnOf('anna'), 'guess']);
    assert.deepEqual(
      others.map(([dn]) => dn),
      [`cn=…,${baseDn}`, `cn=…,${baseDn}`],
    );
    // Nothing that somebody typed who is not of the directory is sent there.
    assert.ok(others.every(([, password]) => /^[\da-f-]{36}$/.test(password!)));
  });
});

describe('a connection to a directory', () => {
  /** Success of a bind (61) or extended request (78), with the id of the message (RFC 4511). */
  const success = (request: Buffer, operation: '61' | '78') =>
    Buffer.from(`300c0201${request.toString('hex', 4, 5)}${operation}070a010004000400`, 'hex');

  async function silentServer(context: CleanUp, onConnection: (socket: Socket) => void) {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      onConnection(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    context.after(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { port } = server.address() as { port: number };
    const urls = [`ldap://127.0.0.1:${port}`];
    const settings: LdapSettings = { ...defaultSettings().ldap, urls, bindDn: 'cn=x' };
    return { settings, sockets };
  }

  it('is given up where nobody answers', async (t) => {
    const { settings } = await silentServer(t, () => {});
    const timeouts = { connectMs: 200, answerMs: 50 };
    for (const security of ['none', 'starttls'] as const) {
      const opening = LdapConnection.open({ ...settings, security }, 'secret', timeouts);
      await assert.rejects(opening, { code: 'LDAP_UNREACHABLE' });
    }
  });

  it('is given up where the other side falls silent in the middle of StartTLS', async (t) => {
    const { settings } = await silentServer(t, (socket) => {
      socket.once('data', (request) => socket.write(success(request, '78')));
    });
    const timeouts = { connectMs: 200, answerMs: 50 };
    const opening = LdapConnection.open({ ...settings, security: 'starttls' }, 'x', timeouts);
    await assert.rejects(opening, { code: 'LDAP_UNREACHABLE' });
  });

  it('is not made anew where it breaks: that one would be neither bound nor sealed', async (t) => {
    const { settings, sockets } = await silentServer(t, (socket) => {
      socket.once('data', (request) => socket.write(success(request, '61')));
    });
    const connection = await LdapConnection.open({ ...settings, security: 'none' }, 'secret');
    sockets[0]!.destroy();
    for (let count = 0; count < 2; count++) {
      const asking = connection.isPassword('cn=anna', 'anna knows');
      await assert.rejects(asking, { code: 'LDAP_SEARCH_FAILED' });
    }
    assert.equal(sockets.length, 1);
    await connection.close();
  });
});
