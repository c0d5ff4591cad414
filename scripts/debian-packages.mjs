// Debian packages that the tests and benchmarks use, and how to get them.
import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** Program to look for → Debian package that brings it. */
export const TEST_PROGRAMS = {
  sipp: 'sip-tester',
  ffmpeg: 'ffmpeg',
  'chromium-headless-shell': 'chromium-headless-shell',
  'espeak-ng': 'espeak-ng',
  sox: 'sox',
  slapd: 'slapd',
  ldapsearch: 'ldap-utils',
  openssl: 'openssl',
  rsyslogd: 'rsyslog',
  aiosmtpd: 'python3-aiosmtpd',
  unzip: 'unzip',
  git: 'git',
  vsftpd: 'vsftpd',
  sshd: 'openssh-server',
  pg_ctlcluster: 'postgresql',
};

/** Encoders that only tests need, in libraries: file to look for → Debian package. */
export const TEST_LIBRARIES = {
  'libbcg729.so.0': 'libbcg729-0',
  'libopencore-amrnb.so.0': 'libopencore-amrnb0',
  'libvo-amrwbenc.so.0': 'libvo-amrwbenc0',
};

/** Program that benchmarks need beside those. */
export const BENCH_PROGRAMS = {
  ...{ gcc: 'gcc', sipp: 'sip-tester', ffmpeg: 'ffmpeg' },
  ...{ slapd: 'slapd', ldapsearch: 'ldap-utils', openssl: 'openssl' },
  ...{ unzip: 'unzip', zip: 'zip', pg_ctlcluster: 'postgresql', chromium: 'chromium' },
};

/** Servers stand where only root looks for programs. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

function isOnPath(program) {
  const env = { ...process.env, PATH };
  return spawnSync('sh', ['-c', `command -v ${program}`], { env }).status === 0;
}

function isLibrary(file) {
  const { stdout } = spawnSync('sh', ['-c', 'ldconfig -p'], { env: { ...process.env, PATH } });
  return String(stdout).includes(`\t${file} `);
}

/**
 * Installs what is missing of `programs` and `libraries` where this process may (root on Debian),
 * else prints the command to type and ends the process.
 */
export function requirePrograms(programs, libraries = {}) {
  const missing = [
    ...Object.entries(programs).filter(([program]) => !isOnPath(program)),
    ...Object.entries(libraries).filter(([file]) => !isLibrary(file)),
  ];
  const packages = missing.map(([, name]) => name);
  if (packages.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    console.error(`Missing programs. Install them and start again:\n  sudo ${command}`);
    process.exit(1);
  }
  console.log(`installing Debian packages: ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (line) =>
    spawnSync('sh', ['-c', `${line} >/dev/null`], { stdio: ['ignore', 'inherit', 'inherit'], env });
  run('apt-get update -q');
  if (run(`${command} -q`).status !== 0) {
    console.error(`apt-get failed. By hand: ${command}`);
    process.exit(1);
  }
}
