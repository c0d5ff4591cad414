import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  BACKED_UP as RECORDINGS,
  backupScene as scene,
} from '../../../test/support/backup-scene.ts';
import { TESTER } from '../../../test/support/temporary-catalog.ts';
import { systemClock } from '../../base/index.ts';
import { newProtection } from '../../storage/crypto/index.ts';
import { makeBackup } from './make-backup.ts';

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
