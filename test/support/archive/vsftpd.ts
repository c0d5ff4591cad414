import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchivePlace } from '../../../src/storage/catalog/index.ts';
import { type CleanUp, temporaryDirectory } from '../temporary-catalog.ts';
import { ownCertificate, type ServerCertificate } from './server-certificate.ts';
import { freePorts, SERVER_HOST, startServer } from './server-process.ts';
import { emptyPlace, type TestArchive } from './test-archive.ts';

/** How the server is spoken to. */
export type FtpKind = 'ftp' | 'ftps' | 'ftps-implicit';

const PASSWORD = 'ftp password';
/** As many as connections for data wait for their end at once. */
const DATA_PORTS = 6;

/**
 * Debian's vsftpd for one user. Over TLS, log-ins and data without it are refused, and data whose
 * TLS session is not that of the log-in.
 */
export async function startVsftpd(
  context: CleanUp,
  kind: FtpKind,
  certificate: ServerCertificate = ownCertificate(context),
): Promise<TestArchive> {
  const directory = await temporaryDirectory(context);
  const { certificateAuthority, certificateFile, keyFile } = certificate;
  const files = join(directory, 'root', 'archive');
  mkdirSync(files, { recursive: true });
  chmodSync(join(directory, 'root'), 0o555);
  chmodSync(files, 0o777);
  writeFileSync(join(directory, 'passwords'), `${PASSWORD}\n`, { mode: 0o600 });
  const ports = await freePorts(1 + DATA_PORTS);
  const [port] = ports as [number];
  const yes = [
    ...['listen', 'run_as_launching_user', 'anonymous_enable', 'write_enable'],
    ...['anon_upload_enable', 'anon_mkdir_write_enable', 'anon_other_write_enable'],
    ...['secure_email_list_enable', 'no_log_lock'],
    ...(kind === 'ftp' ? [] : ['ssl_enable', 'allow_anon_ssl', 'require_ssl_reuse']),
    ...(kind === 'ftp' ? [] : ['force_anon_logins_ssl', 'force_anon_data_ssl']),
    ...(kind === 'ftps-implicit' ? ['implicit_ssl'] : []),
  ];
  const no = ['background', 'xferlog_enable', 'anon_world_readable_only', 'port_enable'];
  const configuration = join(directory, 'vsftpd.conf');
  const lines = [
    ...yes.map((name) => `${name}=YES`),
    ...no.map((name) => `${name}=NO`),
    ...[`listen_port=${port}`, `listen_address=${SERVER_HOST}`, 'anon_umask=077'],
    ...[`pasv_min_port=${ports[1]}`, `pasv_max_port=${ports.at(-1)}`],
    ...[`anon_root=${join(directory, 'root')}`, `email_password_file=${directory}/passwords`],
    `secure_chroot_dir=${join(directory, 'root')}`,
    ...(kind === 'ftp' ? [] : [`rsa_cert_file=${certificateFile}`]),
    ...(kind === 'ftp' ? [] : [`rsa_private_key_file=${keyFile}`, 'ssl_ciphers=HIGH']),
  ];
  writeFileSync(configuration, `${lines.join('\n')}\n`, { mode: 0o600 });
  await startServer(context, ['vsftpd', configuration], port);
  const place: ArchivePlace = {
    ...emptyPlace(kind, port),
    ...{ user: 'anonymous', directory: 'archive', certificateAuthority },
  };
  return { place, password: PASSWORD, privateKey: undefined, files, ports };
}
