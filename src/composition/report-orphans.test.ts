import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { newId, silentLog } from '../base/index.ts';
import { FileStore } from '../storage/store/index.ts';
import { reportOrphans } from './report-orphans.ts';

it('objects without a recording are reported, and stay', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'orphans-'));
  t.after(() => rmSync(root, { recursive: true }));
  const journalDirectory = join(root, 'journal');
  mkdirSync(journalDirectory);
  const store = FileStore.open(join(root, 'store'));
  const [stored, beingFinalised, orphan] = [newId(), newId(), newId()];
  for (const id of [stored, beingFinalised, orphan]) {
    await store.put(`${id}.audio`, (sink) => sink.write(Buffer.from(id)));
  }
  writeFileSync(join(journalDirectory, `${beingFinalised}.ewj`), '');
  const isStored = (id: string) => id === stored;
  const options = { store, isStored, journalDirectory, log: silentLog };
  assert.deepEqual(await reportOrphans(options), [`${orphan}.audio`]);
  assert.equal(await store.size(`${orphan}.audio`), 36);
});
