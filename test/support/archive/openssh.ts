import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type CleanUp, temporaryDirectory } from '../temporary-catalog.ts';
import { freePorts, SERVER_HOST, startServer } from './server-process.ts';
import { emptyPlace, type TestArchive } from './test-archive.ts';

const PASSWORD = 'ssh password';

/**
 * OpenSSH's server for the user of the test, who logs in with a key; with `isByPassword`, which
 * needs to mount, by a password that counts for this server alone.
 */
export async function startOpenSsh(
  context: CleanUp,
  { isByPassword = false } = {},
): Promise<TestArchive> {
  const directory = await temporaryDirectory(context);
  const files = join(directory, 'archive');
  mkdirSync(files);
  const [port] = (await freePorts(1)) as [number];
  for (const name of ['host', 'user']) newSshKey(join(directory, name));
  const configuration = join(directory, 'sshd_config');
  const lines = [
    ...[`Port ${port}`, `ListenAddress ${SERVER_HOST}`, `HostKey ${directory}/host`],
    ...[`AuthorizedKeysFile ${directory}/user.pub`, 'StrictModes no', 'UsePAM no'],
    ...(isByPassword
      ? ['PasswordAuthentication yes', 'PubkeyAuthentication no', 'PermitRootLogin yes']
      : ['PasswordAuthentication no', 'PermitRootLogin prohibit-password']),
    'PidFile none',
    ...['MaxStartups 100', `Subsystem sftp internal-sftp -d ${files}`],
  ];
  writeFileSync(configuration, `${lines.join('\n')}\n`, { mode: 0o600 });
  // Where root starts it, it changes into this directory.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const sshd = execFileSync('sh', ['-c', 'PATH="$PATH:/usr/sbin" command -v sshd']);
  const program = sshd.toString().trim();
  const { username: user } = userInfo();
  const command = [program, '-D', '-e', '-f', configuration] as [string, ...string[]];
  await startServer(
    context,
    isByPassword ? withPasswordOf(user, directory, command) : command,
    port,
  );
  const place = { ...emptyPlace('sftp', port), user, directory: files };
  if (isByPassword) {
    return { place, password: PASSWORD, privateKey: undefined, files, ports: [port] };
  }
  const privateKey = readFileSync(join(directory, 'user'), 'utf8');
  return { place, password: undefined, privateKey, files, ports: [port] };
}

/** Runs a command for which alone the user has a password. */
function withPasswordOf(
  user: string,
  directory: string,
  command: readonly string[],
): [string, ...string[]] {
  const hash = execFileSync('openssl', ['passwd', '-6', PASSWORD]).toString().trim();
  const shadow = join(directory, 'shadow');
  writeFileSync(shadow, `${user}:${hash}:19000:0:99999:7:::\n`, { mode: 0o600 });
  const script = 'mount --bind "$0" /etc/shadow && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', script, shadow, ...command];
}

/** Makes a pair of keys: the private one in `path`, the public one beside it in `.pub`. */
export function newSshKey(path: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path], { stdio: 'pipe' });
}
