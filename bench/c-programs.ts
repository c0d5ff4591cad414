import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const INSTALL = ['install', '-y', '-q', '--no-install-recommends', 'gcc', 'libc6-dev'];

/** Compiles `bench/c/<name>.c` into `directory`; returns the path of the program. */
export function compile(name: string, directory: string): string {
  requireCompiler();
  const source = fileURLToPath(new URL(`./c/${name}.c`, import.meta.url));
  const program = join(directory, name);
  execFileSync('gcc', ['-O2', '-Wall', '-o', program, source], { stdio: 'inherit' });
  return program;
}

/** Installs a C compiler where this process may, else says how and ends. */
function requireCompiler(): void {
  if (spawnSync('gcc', ['--version']).status === 0) return;
  const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!mayInstall) {
    console.error(`A C compiler is missing. Install it:\n  sudo apt-get ${INSTALL.join(' ')}`);
    process.exit(1);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  execFileSync('apt-get', ['update', '-q'], { env, stdio: [...stdio] });
  execFileSync('apt-get', INSTALL, { env, stdio: [...stdio] });
}
