import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { newJournal } from '../../../test/support/journal-writing.ts';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { putBytes } from '../../../test/support/store-contract.ts';
import {
  TESTER,
  temporaryCatalog,
  temporaryDirectory,
} from '../../../test/support/temporary-catalog.ts';
import { silentLog } from '../../base/index.ts';
import { FileStore } from '../../storage/store/index.ts';
import { journalCopies, storedCopies } from './recording-copies.ts';
import { RecordingPurge } from './recording-purge.ts';

const DELETED = { kind: 'deleted' } as const;

/** Recordings with objects and a journal in either directory. */
async function scene(t: TestContext) {
  const directory = await temporaryDirectory(t);
  const catalog = await temporaryCatalog(t);
  const store = FileStore.open(join(directory, 'store'));
  const journals = [join(directory, 'journal'), join(directory, 'undecoded')] as const;
  for (const path of journals) mkdirSync(path);
  const state = { isBroken: false, problems: [] as (string | undefined)[] };
  const broken = {
    async destroy() {
      if (state.isBroken) throw new Error('server away');
    },
  };
  const make = () =>
    new RecordingPurge({
      purges: catalog.purges,
      copies: [journalCopies(...journals), storedCopies(store), broken],
      onProgress: (problem) => state.problems.push(problem),
      log: silentLog,
    });
  const record = async () => {
    const facts = recordingFacts();
    const id = facts.session.recordingId;
    const objectIds = [facts.audio.objectId, facts.peaksObjectId];
    for (const objectId of objectIds) await putBytes(store, objectId, Buffer.from('audio'));
    const paths = journals.map((path) => join(path, `${id}.ewj`));
    for (const path of journals) newJournal(path, id).writer.close();
    catalog.recordings.insert(facts, undefined);
    const isThere = async () => {
      const sizes = await Promise.all(objectIds.map((each) => store.size(each).catch(() => 0)));
      return [...sizes.map((size) => size > 0), ...paths.map((path) => existsSync(path))];
    };
    return { id, isThere };
  };
  return { catalog, state, make, record };
}

const ALL = [true, true, true, true];
const NOTHING = [false, false, false, false];

describe('the purge of recordings', () => {
  it('leaves no object and no journal, and touches no other recording', async (t) => {
    const { catalog, state, make, record } = await scene(t);
    const [first, second] = [await record(), await record()];
    assert.deepEqual(await make().purge([first.id], DELETED, TESTER), [first.id]);
    assert.deepEqual(await first.isThere(), NOTHING);
    assert.deepEqual(await second.isThere(), ALL);
    assert.deepEqual([catalog.purges.countPending(), state.problems], [0, [undefined]]);
    assert.deepEqual(await make().purge([first.id], DELETED, TESTER), []);
  });

  it('is finished at the next start where a crash interrupted it', async (t) => {
    const { catalog, make, record } = await scene(t);
    const recordings = [await record(), await record(), await record()];
    // As far as a program comes that ends right after the commit.
    catalog.purges.begin(
      recordings.map(({ id }) => id),
      DELETED,
      TESTER,
    );
    await make().finishPending();
    for (const { isThere } of recordings) assert.deepEqual(await isThere(), NOTHING);
    assert.equal(catalog.purges.countPending(), 0);
    await make().finishPending();
  });

  it('goes on with the others where one place cannot be reached, and comes back to it', async (t) => {
    const { catalog, state, make, record } = await scene(t);
    const recordings = [await record(), await record()];
    state.isBroken = true;
    const ids = recordings.map(({ id }) => id);
    assert.deepEqual(await make().purge(ids, DELETED, TESTER), ids);
    for (const { isThere } of recordings) assert.deepEqual(await isThere(), NOTHING);
    await make().finishPending();
    assert.equal(catalog.purges.countPending(), 2);
    assert.deepEqual(state.problems, ['server away', 'server away']);
    state.isBroken = false;
    await make().finishPending();
    assert.equal(catalog.purges.countPending(), 0);
    assert.deepEqual(state.problems.at(-1), undefined);
  });
});
