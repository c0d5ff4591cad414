#!/usr/bin/env node
// The command `earwitness`: finds a Node that is new enough and hands over to src/cli.ts.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runUnderNode24 } from './node24.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// A release holds emitted JavaScript in dist/; a checkout runs the TypeScript itself.
const emitted = join(root, 'dist', 'cli.js');
await runUnderNode24(
  existsSync(emitted) ? emitted : join(root, 'src', 'cli.ts'),
  process.argv.slice(2),
);
