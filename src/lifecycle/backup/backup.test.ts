import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { SealedScene } from '../../../test/support/sealed-scene.ts';
import { putBytes, readAll } from '../../../test/support/store-contract.ts';
import { quickDirectory, TESTER } from '../../../test/support/temporary-catalog.ts';
import { systemClock } from '../../base/index.ts';
import { newProtection } from '../../storage/crypto/index.ts';
import { objectIdOf } from '../../storage/store/index.ts';
import { makeBackup } from './make-backup.ts';
import { restoreBackup } from './restore-backup.ts';

const PASSPHRASE = 'a fine day for tea';
const RECORDINGS = 40;

/** A recorder with recordings, half of them sealed, and a place for its backup. */
async function scene(t: TestContext) {
  const home = await quickDirectory(t);
  const source = await SealedScene.open(join(home, 'data'));
  t.after(() => source.catalog.close());
  const texts = new Map<string, string>();
  const record = async (isSealed: boolean): Promise<string> => {
    const facts = recordingFacts();
    const { recordingId } = facts.session;
    if (isSealed) await source.recordingKeys.obtain(recordingId);
    const [audio, peaks] = ['audio', 'peaks'].map((kind) =>
      objectIdOf({ recordingId, kind, isSealed }),
    );
    const text = `audio of ${recordingId}`;
    const stored = await putBytes(source.store, audio!, Buffer.from(text));
    await putBytes(source.store, peaks!, Buffer.from('peaks'));
    const object = { ...facts.audio, objectId: audio!, ...stored };
    source.catalog.recordings.insert({ ...facts, audio: object, peaksObjectId: peaks! }, undefined);
    texts.set(recordingId, text);
    return recordingId;
  };
  for (let index = 0; index < RECORDINGS; index++) await record(index % 2 === 0);
  await source.catalog.settings.set({ mailPassword: 'hush', number: '4711' }, TESTER);
  const backup = join(home, 'backup');
  const placesOf = (data: string) => ({
    catalog: join(data, 'catalog.sqlite'),
    store: join(data, 'store'),
    undecoded: join(data, 'undecoded'),
  });
  const make = async (hasRecordings = true) => {
    const protection = await newProtection('passphrase', { passphrase: () => PASSPHRASE });
    return makeBackup(backup, {
      ...placesOf(source.data),
      ...{ keyRing: source.keyRing, protection, hasRecordings, program: '1', clock: systemClock },
    });
  };
  const restore = (to: string, words = PASSPHRASE) => {
    const dataDirectory = join(home, to);
    return restoreBackup(backup, {
      ...{ ...placesOf(dataDirectory), dataDirectory, access: {} },
      backupAccess: { passphrase: () => words },
    });
  };
  const requireAll = async (to: string) => {
    const restored = await SealedScene.open(join(home, to));
    try {
      for (const [id, text] of texts) {
        const { audio } = restored.catalog.objects.of(id)!;
        assert.equal(String(await readAll(restored.store, audio.objectId)), text);
      }
      assert.equal(restored.catalog.objects.count(), texts.size);
      assert.equal(restored.catalog.settings.get().number, '4711');
      assert.equal(restored.catalog.settings.secret('mailPassword'), 'hush');
    } finally {
      await restored.catalog.close();
    }
  };
  return { home, source, backup, texts, record, make, restore, requireAll };
}

describe('a backup', () => {
  it('brings everything back on an empty machine', async (t) => {
    const { backup, make, restore, requireAll } = await scene(t);
    assert.deepEqual(await make(), { recordings: RECORDINGS, missing: [] });
    const names = ['backup.json', 'catalog.sqlite', 'master.key', 'store'];
    assert.deepEqual(readdirSync(backup).sort(), names);
    const { verified, problems } = await restore('other');
    assert.deepEqual([verified, problems], [RECORDINGS, []]);
    await requireAll('other');
    await assert.rejects(restore('other'), { code: 'RESTORE_NOT_EMPTY' });
  });

  it('is renewed, also after a rotation and a deletion, and copies what it lacks', async (t) => {
    const { source, backup, texts, record, make, restore, requireAll } = await scene(t);
    await make();
    await source.rotation().rotate({ resumes: false, removesOld: true });
    await record(true);
    const [gone] = texts.keys();
    source.catalog.purges.begin([gone!], { kind: 'deleted' }, TESTER);
    texts.delete(gone!);
    assert.deepEqual(await make(), { recordings: RECORDINGS, missing: [] });
    const names = readdirSync(backup, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      names.filter((name) => name.includes(gone!)),
      [],
      'what was deleted is not kept',
    );
    assert.equal((await restore('other')).verified, RECORDINGS);
    await requireAll('other');
  });

  it('holds key and waveform of what is in the archive, and misses nothing', async (t) => {
    const { home, source, texts, make, restore } = await scene(t);
    const { catalog, store } = source;
    const [sealed = '', encrypted = ''] = texts.keys();
    const archive = async (recordingId: string, path: string) => {
      const { audio } = catalog.objects.of(recordingId)!;
      catalog.archive.begin({ recordingId, startedAtMs: 0, sizeBytes: 1 }, path);
      catalog.archive.moved(catalog.archive.find(recordingId)!, audio);
      await store.delete(audio.objectId);
    };
    await archive(sealed, 'a.mp3');
    await source.recordingKeys.keep(encrypted);
    await archive(encrypted, 'b.ewa');
    assert.deepEqual(await make(), { recordings: RECORDINGS, missing: [] });
    assert.deepEqual((await restore('other')).problems, []);
    const kept = (id: string): string[] => {
      const names = readdirSync(join(home, 'other', 'store', id.slice(34)));
      return names.filter((name) => name.startsWith(id)).sort();
    };
    assert.deepEqual(kept(sealed), [`${sealed}.key`, `${sealed}.peaks.sealed`]);
    assert.deepEqual(kept(encrypted), [`${encrypted}.key`, `${encrypted}.peaks`]);
  });

  it('says a wrong passphrase clearly, and leaves nothing that looks restored', async (t) => {
    const { home, make, restore, requireAll } = await scene(t);
    await make();
    await assert.rejects(restore('other', 'a fine day for coffee'), {
      code: 'KEY_PASSPHRASE_WRONG',
    });
    assert.equal(existsSync(join(home, 'other', 'catalog.sqlite')), false);
    assert.equal((await restore('other')).verified, RECORDINGS);
    await requireAll('other');
  });

  it('holds no master key and no sealed sound that opens without the passphrase', async (t) => {
    const { source, backup, make } = await scene(t);
    await make();
    const key = readFileSync(source.keyRing.path, 'utf8').split('\n')[2]!.split(' ')[2]!;
    for (const name of readdirSync(backup, { recursive: true, encoding: 'utf8' })) {
      const path = join(backup, name);
      if (!name.includes('.')) continue;
      const bytes = readFileSync(path);
      assert.equal(bytes.includes(key) || bytes.includes(Buffer.from(key, 'base64')), false, name);
      if (name.endsWith('.sealed')) assert.equal(bytes.includes('audio of'), false, name);
    }
  });

  it('reports what is missing or damaged, and is refused where it is not whole', async (t) => {
    const { source, backup, texts, make, restore } = await scene(t);
    const [sealed = '', plain = ''] = texts.keys();
    await source.store.delete(source.catalog.objects.of(sealed)!.audio.objectId);
    assert.deepEqual(await make(), { recordings: RECORDINGS - 1, missing: [sealed] });
    const path = join(backup, 'store', plain.slice(34), `${plain}.audio`);
    rmSync(path);
    writeFileSync(path, 'something else');
    const { verified, problems } = await restore('other');
    assert.equal(verified, RECORDINGS - 2);
    assert.deepEqual(problems.map(({ what }) => what).sort(), [sealed, plain].sort());
    const catalog = join(backup, 'catalog.sqlite');
    writeFileSync(catalog, readFileSync(catalog).subarray(0, -1));
    await assert.rejects(restore('third'), { code: 'BACKUP_UNUSABLE' });
    rmSync(join(backup, 'backup.json'));
    await assert.rejects(restore('third'), { code: 'BACKUP_UNUSABLE' });
  });

  it('of catalog and keys alone is enough for recordings that lie elsewhere', async (t) => {
    const { make, restore } = await scene(t);
    assert.deepEqual(await make(false), { recordings: null, missing: [] });
    assert.deepEqual((await restore('other')).verified, 0);
  });

  it('is made in no directory of somebody else', async (t) => {
    const { home, source } = await scene(t);
    writeFileSync(join(home, 'a file'), '');
    const protection = await newProtection('none', {});
    const places = { catalog: '', store: '', undecoded: '', keyRing: source.keyRing, protection };
    const made = makeBackup(home, {
      ...places,
      hasRecordings: false,
      program: '1',
      clock: systemClock,
    });
    await assert.rejects(made, { code: 'BACKUP_FAILED' });
  });
});
