import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { runRotationTrials } from '../../../test/support/rotation-trials.ts';
import { SealedScene } from '../../../test/support/sealed-scene.ts';
import {
  quickDirectory,
  TESTER,
  temporaryDirectory,
} from '../../../test/support/temporary-catalog.ts';
import {
  addRecipient,
  KeyRing,
  newRecipientPair,
  openAsRecipient,
} from '../../storage/crypto/index.ts';
import { readJournalHeader } from '../../storage/journal/index.ts';
import { countWraps, rewrapRecordings, type WrapProblem } from './wrapped-places.ts';

async function open(t: TestContext): Promise<SealedScene> {
  const scene = await SealedScene.open(await temporaryDirectory(t));
  t.after(() => scene.catalog.close());
  return scene;
}

const ALL = { resumes: false, removesOld: true } as const;

describe('the rotation of master keys', () => {
  it('wraps everything anew, removes the old key and says so in the audit trail', async (t) => {
    const scene = await open(t);
    const ids = [await scene.record(), await scene.record()];
    const journals = scene.journalDirectories.map((directory) => scene.journal(directory));
    await scene.catalog.settings.set({ mailPassword: 'hush' }, TESTER);
    const before = journals.map(({ path }) => readJournalHeader(path).wrappedKey);
    let noticed = 0;
    const rotation = scene.rotation(async () => {
      noticed++;
      assert.deepEqual(scene.keyRing.ids, [1, 2]);
    });
    const report = await rotation.rotate(ALL);
    const done = { recordings: 2, journals: 2, secrets: 1, problems: [] };
    assert.deepEqual(report, { ...done, newestId: 2, removed: [1] });
    assert.deepEqual([noticed, scene.keyRing.ids], [1, [2]]);
    for (const id of ids) assert.equal(await scene.read(id), id);
    journals.forEach(({ path, id }, index) => {
      const { wrappedKey } = readJournalHeader(path);
      assert.notDeepEqual(wrappedKey, before[index]);
      assert.equal(scene.keyRing.unwrap(wrappedKey, id).length, 32);
    });
    assert.equal(scene.catalog.settings.secret('mailPassword'), 'hush');
    const actions = [];
    for await (const event of scene.catalog.audit.all({})) {
      if (event.object?.kind === 'keys') actions.push([event.action, event.details]);
    }
    const { problems, ...counted } = done;
    assert.deepEqual(actions.reverse(), [
      ['keys.rotated', { newestId: 2, ...counted, failed: problems.length }],
      ['keys.changed', { removed: 1 }],
    ]);
  });

  it('removes no key that something needs, and resumes without another', async (t) => {
    const scene = await open(t);
    const id = await scene.record();
    await scene.keyRing.rotate();
    const rotation = scene.rotation();
    const inUse = {
      code: 'KEY_IN_USE',
      message: /^Master key 1 still wraps 1 recordings, 0 journ/,
    };
    await assert.rejects(rotation.remove(1), inUse);
    const report = await rotation.rotate({ resumes: true, removesOld: false });
    assert.deepEqual([report.newestId, report.recordings], [2, 1]);
    await rotation.remove(1);
    assert.equal(await scene.read(id), id);
    await assert.rejects(rotation.remove(2), { code: 'KEY_IN_USE' });
  });

  it('says what it cannot wrap anew, and then removes nothing', async (t) => {
    const scene = await open(t);
    const id = await scene.record();
    const path = join(scene.data, 'store', id.slice(34), `${id}.key`);
    const key = readFileSync(path);
    writeFileSync(path, Buffer.alloc(4096, 1));
    const rotation = scene.rotation();
    const report = await rotation.rotate({ resumes: false, removesOld: false });
    const problem = `The key file of recording ${id} is damaged.`;
    assert.deepEqual(report.problems, [{ what: id, problem }]);
    await assert.rejects(rotation.remove(1), { code: 'KEY_IN_USE' });
    writeFileSync(path, key);
    await rotation.rotate({ resumes: true, removesOld: true });
    assert.equal(await scene.read(id), id);
  });

  it('passes over journals without a key, and over no directory that it cannot read', async (t) => {
    const scene = await open(t);
    const { path } = scene.journal();
    const header = readFileSync(path);
    const bare = [`${path}-begun.ewj`, `${path}-destroyed.ewj`] as const;
    writeFileSync(bare[0], '');
    writeFileSync(bare[1], Buffer.concat([header.subarray(0, 40), Buffer.alloc(69)]));
    const report = await scene.rotation().rotate(ALL);
    assert.deepEqual([report.journals, report.problems, report.removed], [1, [], [1]]);
    rmSync(scene.journalDirectories[1]!, { recursive: true });
    await scene.rotation().rotate(ALL);
    writeFileSync(scene.journalDirectories[1]!, 'no directory');
    await assert.rejects(scene.rotation().rotate(ALL), { code: 'ENOTDIR' });
    assert.deepEqual(scene.keyRing.ids, [3, 4]);
  });

  it('knows every column of the catalog that a master key wraps', async (t) => {
    const scene = await open(t);
    const { users, settings, factors, webhooks } = scene.catalog;
    const { id } = await users.create({ loginName: 'anna', lastName: 'Ost' }, TESTER);
    await factors.beginTotp(id, 'JBSWY3DPEHPK3PXP');
    await settings.set({ mailPassword: 'hush' }, TESTER);
    const url = 'https://example.com/';
    const hook = webhooks.create({ url, events: ['recording.stored'], isEnabled: true }, TESTER);
    assert.equal((await scene.rotation().rotate(ALL)).secrets, 3);
    assert.equal((await factors.totp(id))?.secret, 'JBSWY3DPEHPK3PXP');
    assert.equal(settings.secret('mailPassword'), 'hush');
    assert.equal(webhooks.secret(hook.target.id), hook.secret);
    const database = new DatabaseSync(join(scene.data, 'catalog.sqlite'), { readOnly: true });
    t.after(() => database.close());
    const sealed = database.prepare(
      "select t.name || '.' || c.name as name from sqlite_master t, pragma_table_info(t.name) c " +
        "where t.type = 'table' and c.name like '%sealed%' order by 1",
    );
    assert.deepEqual(
      sealed.all().map(({ name }) => name),
      ['secrets.sealed', 'totp_secrets.sealed', 'webhook_targets.sealed_secret'],
    );
  });

  it('counts what each master key wraps', async (t) => {
    const scene = await open(t);
    await scene.record();
    scene.journal();
    await scene.keyRing.rotate();
    await scene.record();
    const { counts, problems } = await countWraps(scene);
    assert.deepEqual(
      [...counts].sort(([a], [b]) => a - b),
      [
        [1, { recordings: 1, journals: 1, secrets: 0 }],
        [2, { recordings: 1, journals: 0, secrets: 0 }],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('opens everything at any moment, killed again and again', async (t) => {
    const { masterIds } = await runRotationTrials(await quickDirectory(t), {
      kills: 6,
      random: Math.random,
    });
    assert.equal(masterIds.length, 1);
  });
});

describe('lost master keys', () => {
  it('are replaced, and an escrow key wraps the recordings by the new ones', async (t) => {
    const scene = await open(t);
    const pair = newRecipientPair();
    const before = await scene.record();
    const recipient = { name: 'safe', publicKey: pair.publicKey };
    const added = await scene.rotation().change(addRecipient(recipient), { added: 'safe' });
    assert.equal(added.recordings, 1);
    const ids = [before, await scene.record()];
    rmSync(join(scene.data, 'keys', 'master.key'));
    await KeyRing.makeAnew(scene.data);
    const again = await SealedScene.open(scene.data);
    t.after(() => again.catalog.close());
    assert.equal(again.keyRing.ids[0]! >= 1000, true);
    await assert.rejects(again.read(before), { code: 'KEY_UNKNOWN' });
    const problems: WrapProblem[] = [];
    const stranger = openAsRecipient(newRecipientPair());
    const rewrap = (options: Parameters<typeof rewrapRecordings>[1]) =>
      again.keyRing.exclusively(() => rewrapRecordings(again, options));
    assert.equal(await rewrap({ problems, opened: stranger }), 0);
    assert.equal(problems.length, 2);
    const opened = openAsRecipient(pair);
    assert.equal(await rewrap({ problems: [], opened }), 2);
    for (const id of ids) assert.equal(await again.read(id), id);
    await KeyRing.makeAnew(scene.data);
    assert.deepEqual((await KeyRing.open(scene.data)).ids, again.keyRing.ids);
  });
});
