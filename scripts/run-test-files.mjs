// Runs test files, each in a process of its own, under Node 24: `run-test-files.mjs PATTERN …`.
// What fails runs once more, alone.

import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** Browsers compute, most other tests wait for calls: two of each at a time, on two cores. */
const CONCURRENCY = 2 * availableParallelism();
const TIMEOUT_MS = 300_000;
const BROWSER = /\/web-[a-z0-9-]+\.test\.ts$/;

/** Browser tests spread evenly among the others, so that neither are left for the end. */
function mixed(files) {
  const browser = files.filter((file) => BROWSER.test(file));
  const others = files.filter((file) => !BROWSER.test(file));
  const place = (list) => list.map((file, index) => ({ file, at: (index + 0.5) / list.length }));
  return [...place(browser), ...place(others)]
    .sort((one, other) => one.at - other.at)
    .map(({ file }) => file);
}

/** Runs files; resolves to those in which something failed. */
function runAll(files, concurrency) {
  const failed = new Set();
  const tests = run({
    ...{ files, concurrency },
    // The time limit of a file ends no process: that of its tests does, and of what is left open.
    execArgv: [`--test-timeout=${TIMEOUT_MS}`],
    forceExit: true,
  });
  tests.on('test:fail', ({ file, todo, skip }) => {
    if (todo === undefined && skip === undefined) failed.add(relative(process.cwd(), file));
  });
  tests.compose(new spec()).pipe(process.stdout, { end: false });
  return new Promise((resolve, reject) => {
    tests.once('close', () => resolve([...failed]));
    tests.once('error', reject);
  });
}

const directory = mkdtempSync(join(tmpdir(), 'earwitness-test-'));
process.on('exit', () => rmSync(directory, { recursive: true }));
// Each file is a process, and many start the product: they share what the first one compiled.
process.env.NODE_COMPILE_CACHE = join(directory, 'compiled');
const files = globSync(process.argv.slice(2)).sort();
if (files.length === 0) throw new Error('no such test file');
let failed = await runAll(mixed(files), CONCURRENCY);
if (failed.length > 0) {
  // Browsers and real servers on a busy machine are late now and then. What fails twice is wrong;
  // what passes now is unsteady, stands above as failed, and wants mending all the same.
  // The whole file, as its tests may build on each other.
  console.log(`\nSome tests failed (above). Their files run once more: ${failed.join(', ')}\n`);
  failed = await runAll(failed, 1);
}
process.exitCode = failed.length > 0 ? 1 : 0;
