// `npm run build:web`: builds web/ into web/dist/, only when its sources have changed since.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findNode24 } from '../bin/node24.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'web', 'dist');
const stampName = 'built-from.txt';
// Everything that decides what the page becomes; packages are fixed by the lock file.
const pages = ['web/index.html', 'web/gadget.html'];
const sources = [...pages, 'web/vite.config.ts', 'web/public', 'web/src'];
const others = ['package-lock.json', 'scripts/build-web.mjs'];

/** A hash over the names and contents of all sources. */
async function hashSources() {
  const hash = createHash('sha256');
  for (const source of [...sources, ...others]) {
    for (const path of await listFiles(source)) {
      hash.update(`${path}\0`).update(await readFile(join(root, path)));
    }
  }
  return hash.digest('hex');
}

async function listFiles(path) {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return existsSync(join(root, path)) ? [path] : [];
  const names = entries.map((entry) => `${path}/${entry.name}`).sort();
  return (await Promise.all(names.map(listFiles))).flat();
}

async function readStamp() {
  return readFile(join(output, stampName), 'utf8').catch(() => undefined);
}

/** Runs Vite into `directory`; its output is shown only where it fails. */
async function runVite(directory) {
  const program = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const options = ['--outDir', directory, '--emptyOutDir', '--logLevel', 'warn'];
  const child = spawn(findNode24() ?? process.execPath, [program, 'build', 'web', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`The page could not be built.\n${Buffer.concat(said)}`);
}

function requireDevelopmentPackages() {
  const missing = ['vite', '@vitejs/plugin-react', 'react'].filter(
    (name) => !existsSync(join(root, 'node_modules', name)),
  );
  if (missing.length === 0) return;
  throw new Error(
    `The page has to be built, and that needs packages which are not installed (${missing.join(', ')}).\n` +
      'Run `npm ci` without --omit=dev and start again.',
  );
}

/** Puts the finished page in its place; another build may have been faster with the same. */
async function swapIn(aside, hash) {
  await rm(output, { recursive: true, force: true });
  await rename(aside, output).catch(async (error) => {
    if ((await readStamp()) !== hash) throw error;
  });
}

async function build() {
  if (!existsSync(join(root, 'web', 'src'))) {
    if (existsSync(join(output, 'index.html'))) return 'web: the page came ready-built';
    throw new Error('Neither the sources of the page (web/src) nor the page itself are here.');
  }
  const startedAt = performance.now();
  const hash = await hashSources();
  if ((await readStamp()) === hash) return 'web: the page is up to date';
  requireDevelopmentPackages();
  // Built aside and swapped in, so that a server that is running never sees half a page.
  await mkdir(join(root, 'tmp'), { recursive: true });
  const aside = await mkdtemp(join(root, 'tmp', 'web-'));
  try {
    await runVite(aside);
    await writeFile(join(aside, stampName), hash);
    await chmod(aside, 0o755);
    await swapIn(aside, hash);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return `web: the page was built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

try {
  console.log(await build());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
