import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ACCESS_PAGE, accessTables, tablesOn, withTables } from './access-page.ts';
import { AccessScene } from './access-scene.ts';

describe('docs/access.md', () => {
  it('has the tables that the recorder is tested with', async (t) => {
    const { routes } = await AccessScene.make(t);
    const page = readFileSync(ACCESS_PAGE, 'utf8');
    assert.deepEqual(tablesOn(page).sort(), Object.keys(accessTables(routes)).sort());
    const how = 'write them anew: node bin/node24.mjs test/access-matrix/write-access-page.ts';
    assert.equal(page, withTables(page, routes), how);
  });
});
