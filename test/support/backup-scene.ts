import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '../../src/base/index.ts';
import { makeBackup, restoreBackup, sealBackup, unsealBackup } from '../../src/lifecycle/index.ts';
import { type HolderKeys, type KeyHolder, newProtection } from '../../src/storage/crypto/index.ts';
import { objectIdOf } from '../../src/storage/store/index.ts';
import { recordingFacts } from './recording-facts.ts';
import { SealedScene } from './sealed-scene.ts';
import { putBytes, readAll } from './store-contract.ts';
import { quickDirectory, TESTER } from './temporary-catalog.ts';

/** What opens the backup. */
const PASSPHRASE = 'a fine day for tea';
/** Recordings in the scene. */
export const BACKED_UP = 40;

/** A recorder with recordings, half of them sealed, and a place for its backup. */
export async function backupScene(t: TestContext) {
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
  for (let index = 0; index < BACKED_UP; index++) await record(index % 2 === 0);
  await source.catalog.settings.set({ mailPassword: 'hush', number: '4711' }, TESTER);
  const backup = join(home, 'backup');
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
  const sealed = join(home, 'backup.sealed');
  const seal = (holder: KeyHolder) =>
    sealBackup(sealed, {
      ...{ ...placesOf(source.data), keyRing: source.keyRing, holder, scratch: source.data },
      ...{ hasRecordings: true, program: '1', clock: systemClock },
    });
  const unseal = async (to: string, keys: HolderKeys) => {
    const dataDirectory = join(home, to);
    const directory = join(dataDirectory, 'restoring');
    const unsealed = await unsealBackup(sealed, keys, directory);
    return restoreBackup(directory, {
      ...{ ...placesOf(dataDirectory), dataDirectory, access: {}, backupAccess: {}, unsealed },
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
  const plain = { backup, make, restore };
  return { home, source, texts, record, requireAll, ...plain, sealed, seal, unseal };
}

function placesOf(data: string) {
  return {
    catalog: join(data, 'catalog.sqlite'),
    store: join(data, 'store'),
    undecoded: join(data, 'undecoded'),
  };
}
