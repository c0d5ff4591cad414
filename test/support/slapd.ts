import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type CleanUp, temporaryDirectory } from './temporary-catalog.ts';

export const BASE = 'dc=example,dc=com';
/** Who may search, with what a directory of a company allows: few entries at once. */
export const READER = { dn: `cn=reader,${BASE}`, password: 'reads only' };
/** An ordinary search ends after so many entries; one by pages goes on. */
export const SIZE_LIMIT = 100;
const ADMIN = { dn: `cn=admin,${BASE}`, password: 'may change' };
const PROGRAM_PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
const env = { ...process.env, PATH: PROGRAM_PATH };

/** Somebody in the test directory. */
export interface Person {
  readonly uid: string;
  readonly first?: string;
  readonly last?: string;
  readonly mail?: string;
  readonly password?: string;
  readonly numbers?: readonly string[];
  readonly department?: string;
}

/** Debian's OpenLDAP on free ports of this machine, with a data directory of its own. */
export class Slapd {
  readonly url: string;
  readonly secureUrl: string;
  /** Certificate that signed that of the server, in PEM. */
  readonly certificateAuthority: string;

  private constructor(ports: readonly [number, number], certificateAuthority: string) {
    this.url = `ldap://localhost:${ports[0]}`;
    this.secureUrl = `ldaps://localhost:${ports[1]}`;
    this.certificateAuthority = certificateAuthority;
  }

  static async start(context: CleanUp, ldif: string): Promise<Slapd> {
    const directory = await temporaryDirectory(context);
    const certificateAuthority = makeCertificates(directory);
    mkdirSync(join(directory, 'data'));
    const configuration = join(directory, 'slapd.conf');
    writeFileSync(configuration, slapdConf(directory));
    writeFileSync(join(directory, 'first.ldif'), `${rootEntries()}\n${ldif}`);
    const load = ['-f', configuration, '-q', '-l', join(directory, 'first.ldif')];
    execFileSync('slapadd', load, { env, stdio: 'pipe' });
    const ports = [await freePort(), await freePort()] as const;
    const slapd = new Slapd(ports, certificateAuthority);
    const urls = `ldap://127.0.0.1:${ports[0]} ldaps://127.0.0.1:${ports[1]}`;
    const server = spawn('slapd', ['-f', configuration, '-h', urls, '-d', '0'], {
      ...{ env, stdio: 'ignore' },
    });
    const ended = once(server, 'exit');
    context.after(async () => {
      server.kill('SIGTERM');
      await ended;
    });
    await Promise.race([answers(ports[0]), ended.then(() => assertRunning())]);
    return slapd;
  }

  /** Changes the directory as its administrator. */
  modify(ldif: string): void {
    const bind = ['-x', '-H', this.url, '-D', ADMIN.dn, '-w', ADMIN.password];
    execFileSync('ldapmodify', bind, { env, input: ldif, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  /** What `ldapsearch` prints for the reader. */
  search(
    filter: string,
    options: readonly string[] = [],
    attributes: readonly string[] = [],
  ): string {
    const bind = ['-x', '-H', this.url, '-D', READER.dn, '-w', READER.password];
    const what = ['-LLL', '-b', BASE, ...options, filter, ...attributes];
    return execFileSync('ldapsearch', [...bind, ...what], {
      ...{ env, encoding: 'utf8', stdio: 'pipe', maxBuffer: 1 << 28 },
    });
  }
}

export function dnOf(uid: string): string {
  return `uid=${uid},ou=people,${BASE}`;
}

/** The entry of somebody in LDIF. */
export function personLdif(person: Person): string {
  const { uid, first = 'First', last = 'Last', mail, password, numbers = [], department } = person;
  return [
    `dn: ${dnOf(uid)}`,
    ...['objectClass: inetOrgPerson', `uid: ${uid}`, `cn: ${first} ${last}`],
    ...[`givenName: ${first}`, `sn: ${last}`],
    ...(mail === undefined ? [] : [`mail: ${mail}`]),
    ...(department === undefined ? [] : [`departmentNumber: ${department}`]),
    ...(password === undefined ? [] : [`userPassword: ${password}`]),
    ...numbers.map((number) => `telephoneNumber: ${number}`),
    '',
  ].join('\n');
}

/** A group in LDIF. */
export function groupLdif(name: string, uids: readonly string[]): string {
  const members = uids.map((uid) => `member: ${dnOf(uid)}`);
  return [`dn: cn=${name},${BASE}`, 'objectClass: groupOfNames', ...members, ''].join('\n');
}

function rootEntries(): string {
  return [
    `dn: ${BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Example\n`,
    `dn: ou=people,${BASE}\nobjectClass: organizationalUnit\n`,
    `dn: ${READER.dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject`,
    `userPassword: ${READER.password}\n`,
  ].join('\n');
}

function slapdConf(directory: string): string {
  const schemas = ['core', 'cosine', 'inetorgperson'];
  const reader = `dn.exact="${READER.dn}"`;
  return [
    ...schemas.map((name) => `include /etc/ldap/schema/${name}.schema`),
    ...['modulepath /usr/lib/ldap', 'moduleload back_mdb', `pidfile ${directory}/slapd.pid`],
    ...[`TLSCACertificateFile ${directory}/ca.pem`, `TLSCertificateFile ${directory}/server.pem`],
    ...[`TLSCertificateKeyFile ${directory}/server.key`, 'threads 4'],
    ...['database mdb', `suffix "${BASE}"`, `rootdn "${ADMIN.dn}"`, `rootpw "${ADMIN.password}"`],
    ...[`directory ${directory}/data`, 'maxsize 268435456', 'dbnosync'],
    ...['index objectClass eq', 'index uid eq', 'index entryUUID eq'],
    `limits ${reader} size.soft=${SIZE_LIMIT} size.hard=${SIZE_LIMIT} size.prtotal=unlimited`,
    'access to attrs=userPassword by anonymous auth by * none',
    `access to * by ${reader} read by self read by * none`,
    '',
  ].join('\n');
}

/** Returns the authority; beside it the server's certificate for `localhost` is made. */
function makeCertificates(directory: string): string {
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const days = ['-days', '2'];
  openssl(
    ...['req', '-x509', ...key, ...days, '-subj', '/CN=test authority'],
    ...['-keyout', 'ca.key', '-out', 'ca.pem'],
  );
  openssl(
    ...['req', '-x509', ...key, ...days, '-subj', '/CN=localhost', '-CA', 'ca.pem'],
    ...['-CAkey', 'ca.key', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-keyout', 'server.key', '-out', 'server.pem'],
  );
  return readFileSync(join(directory, 'ca.pem'), 'utf8');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return (address as { port: number }).port;
}

async function answers(port: number): Promise<void> {
  for (let count = 0; count < 200; count++) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    } finally {
      socket.destroy();
    }
  }
  throw new Error('slapd does not answer');
}

function assertRunning(): never {
  throw new Error('slapd ended at once');
}
