// `npm run check`: types, lint and format of everything, in one command.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const steps = [
  ['types', 'tsc', ['-p', '.']],
  ['types of the page', 'tsc', ['-p', 'web']],
  ['lint and format', 'biome', ['check', '--error-on-warnings', '.']],
];

let hasFailed = false;
for (const [name, program, args] of steps) {
  const result = spawnSync(`node_modules/.bin/${program}`, args, { cwd: root, stdio: 'inherit' });
  console.log(`check: ${name}: ${result.status === 0 ? 'ok' : 'FAILED'}`);
  if (result.status !== 0) hasFailed = true;
}
process.exit(hasFailed ? 1 : 0);
