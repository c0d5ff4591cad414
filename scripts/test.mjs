// `npm test`: installs what tests need, checks, builds the page, runs every test.
// Arguments are paths or globs of test files; without any, all run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findNode24 } from '../bin/node24.mjs';
import { requirePrograms, TEST_LIBRARIES, TEST_PROGRAMS } from './debian-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const node = findNode24();
if (node === undefined) {
  console.error('Node 24 is missing. On x86-64 Linux `npm ci` brings it along.');
  process.exit(1);
}

function step(program, args) {
  const result = spawnSync(program, args, { stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

requirePrograms(TEST_PROGRAMS, TEST_LIBRARIES);
if (process.env.EARWITNESS_CORPUS === undefined) {
  console.log(
    'EARWITNESS_CORPUS is not set: tests on the corpus of foreign messages are left out.',
  );
}
const chosen = process.argv.slice(2);
if (chosen.length === 0) step(node, ['scripts/check.mjs']);
step(node, ['scripts/build-web.mjs']);
const patterns = chosen.length > 0 ? chosen : ['src/**/*.test.ts', 'test/**/*.test.ts'];
const directory = mkdtempSync(join(tmpdir(), 'earwitness-test-'));
const passed = join(directory, 'passed.json');
// Each file is a process, and many start the product: they share what the first one compiled.
const env = { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') };
const test = () =>
  spawnSync(
    node,
    [
      ...['--test', '--test-concurrency=3', '--test-timeout=300000'],
      ...[`--test-rerun-failures=${passed}`, ...patterns],
    ],
    { stdio: 'inherit', env },
  ).status;
let status = test();
if (status !== 0) {
  // Browsers and real servers on a busy machine are late now and then. What fails twice is wrong;
  // what passes now is unsteady, stands above as failed, and wants mending all the same.
  console.log('\nSome tests failed (above). They run once more:\n');
  status = test();
}
rmSync(directory, { recursive: true });
process.exit(status ?? 1);
