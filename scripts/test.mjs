// `npm test`: installs what tests need, checks, builds the page, runs every test.
// Arguments are paths or globs of test files; without any, all run.
import { spawnSync } from 'node:child_process';
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
step(node, ['scripts/run-test-files.mjs', ...patterns]);
