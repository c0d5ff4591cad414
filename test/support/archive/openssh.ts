import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type CleanUp, temporaryDirectory } from '../temporary-catalog.ts';
import { freePorts, SERVER_HOST, startServer } from './server-process.ts';
import { emptyPlace, type TestArchive } from './test-archive.ts';

/** OpenSSH's server for the user of the test, who logs in with a key. */
export async function startOpenSsh(context: CleanUp): Promise<TestArchive> {
  const directory = await temporaryDirectory(context);
  const files = join(directory, 'archive');
  mkdirSync(files);
  const [port] = (await freePorts(1)) as [number];
  for (const name of ['host', 'user']) newSshKey(join(directory, name));
  const configuration = join(directory, 'sshd_config');
  const lines = [
    ...[`Port ${port}`, `ListenAddress ${SERVER_HOST}`, `HostKey ${directory}/host`],
    ...[`AuthorizedKeysFile ${directory}/user.pub`, 'StrictModes no', 'UsePAM no'],
    ...['PasswordAuthentication no', 'PidFile none', 'PermitRootLogin prohibit-password'],
    ...['MaxStartups 100', `Subsystem sftp internal-sftp -d ${files}`],
  ];
  writeFileSync(configuration, `${lines.join('\n')}\n`, { mode: 0o600 });
  // Where root starts it, it changes into this directory.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const sshd = execFileSync('sh', ['-c', 'PATH="$PATH:/usr/sbin" command -v sshd']);
  const program = sshd.toString().trim();
  await startServer(context, [program, '-D', '-e', '-f', configuration], port);
  const place = { ...emptyPlace('sftp', port), user: userInfo().username, directory: files };
  const privateKey = readFileSync(join(directory, 'user'), 'utf8');
  return { place, password: undefined, privateKey, files, ports: [port] };
}

/** Makes a pair of keys: the private one in `path`, the public one beside it in `.pub`. */
export function newSshKey(path: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path], { stdio: 'pipe' });
}
