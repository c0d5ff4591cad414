#!/usr/bin/env node
// The command `earwitness`: finds a Node that is new enough and hands over to src/cli.ts.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runUnderNode24 } from './node24.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// What one start has compiled, the next need not: it halves the time of a short command. Where the
// folder cannot be written, all is compiled each time.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'earwitness');
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
// A release holds emitted JavaScript in dist/; a checkout runs the TypeScript itself.
const emitted = join(root, 'dist', 'cli.js');
await runUnderNode24(
  existsSync(emitted) ? emitted : join(root, 'src', 'cli.ts'),
  process.argv.slice(2),
);
