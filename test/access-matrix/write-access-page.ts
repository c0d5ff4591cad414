// Writes the tables of docs/access.md anew:
// `node bin/node24.mjs test/access-matrix/write-access-page.ts`
import { readFileSync, writeFileSync } from 'node:fs';
import { ACCESS_PAGE, withTables } from './access-page.ts';
import { AccessScene } from './access-scene.ts';

const ends: (() => unknown)[] = [];
const { routes } = await AccessScene.make({ after: (end) => void ends.push(end) });
writeFileSync(ACCESS_PAGE, withTables(readFileSync(ACCESS_PAGE, 'utf8'), routes));
for (const end of ends.reverse()) await end();
