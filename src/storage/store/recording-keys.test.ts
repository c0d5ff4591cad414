import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { putBytes, readAll } from '../../../test/support/store-contract.ts';
import { temporaryDirectory } from '../../../test/support/temporary-catalog.ts';
import { newId } from '../../base/index.ts';
import {
  addRecipient,
  KeyRing,
  newRecipientPair,
  removeMasterKey,
  unwrapAs,
} from '../crypto/index.ts';
import { FileStore, type OpenWraps, objectIdOf, RecordingKeys } from './index.ts';

async function scene(t: TestContext) {
  const data = await temporaryDirectory(t);
  const keyRing = await KeyRing.open(data);
  const directory = join(data, 'store');
  const keys = new RecordingKeys(directory, keyRing);
  const id = newId();
  const path = join(directory, id.slice(34), `${id}.key`);
  const rewrap = (recordingId = id, opened?: OpenWraps) =>
    keyRing.exclusively(() => keys.rewrap(recordingId, opened));
  const store = FileStore.open(directory, keys);
  return { data, keyRing, directory, keys, id, path, store, rewrap };
}

describe('the key of a recording', () => {
  it('is made once, and opens what it sealed in another process', async (t) => {
    const { data, keys, directory, id, store } = await scene(t);
    const key = await keys.obtain(id);
    assert.deepEqual(await keys.obtain(id), key);
    const objectId = objectIdOf({ recordingId: id, kind: 'audio', isSealed: true });
    await putBytes(store, objectId, Buffer.from('something'));
    const again = new RecordingKeys(directory, await KeyRing.open(data));
    assert.equal(
      (await readAll(FileStore.open(directory, again), objectId)).toString(),
      'something',
    );
    const [all, objects]: string[][] = [[], []];
    for await (const each of keys.list()) all!.push(each);
    for await (const each of store.list()) objects!.push(each);
    assert.deepEqual([all, objects], [[id], [objectId]]);
    assert.throws(() => store.read(`${id}.key`), { code: 'OBJECT_ID_INVALID' });
  });

  it('is missing where there is none, and never made by reading', async (t) => {
    const { keys, id, store, rewrap } = await scene(t);
    await assert.rejects(keys.keyOf(id), { code: 'KEY_MISSING' });
    await assert.rejects(putBytes(store, `${id}.audio.sealed`), { code: 'KEY_MISSING' });
    assert.equal(await rewrap(), false);
    assert.equal(await keys.masterOf(id), undefined);
  });

  it('is kept while the master key is not at hand, where something sealed with it lies', async (t) => {
    const { data, keyRing, keys, directory, id } = await scene(t);
    const key = await keys.keep(id);
    renameSync(keyRing.path, `${keyRing.path}.away`);
    const locked = new RecordingKeys(directory, await KeyRing.openOrLock(data));
    await assert.rejects(locked.keep(id), { code: 'KEY_LOCKED' });
    renameSync(`${keyRing.path}.away`, keyRing.path);
    assert.deepEqual(await keys.keep(id), key);
    assert.deepEqual(await new RecordingKeys(directory, await KeyRing.open(data)).keep(id), key);
  });

  it('is wrapped anew by each new master key, and nothing of the old ones stays', async (t) => {
    const { keyRing, keys, id, path, rewrap } = await scene(t);
    const key = await keys.obtain(id);
    for (let round = 0; round < 3; round++) {
      const before = readFileSync(path);
      await keyRing.rotate();
      assert.equal(await rewrap(), true);
      await keyRing.exclusively(() => keyRing.change(removeMasterKey(round + 1)));
      assert.equal(await rewrap(), false);
      assert.equal(await keys.masterOf(id), keyRing.newestId);
      assert.deepEqual(await keys.obtain(id), key);
      const wrapped = before.subarray(34 + 2048 * (round % 2), 34 + 65 + 2048 * (round % 2));
      assert.equal(wrapped[0], 1);
      assert.equal(readFileSync(path).includes(wrapped), false);
    }
  });

  it('opens whatever of the wrapping anew was done when the power went', async (t) => {
    const { keyRing, keys, id, path, rewrap } = await scene(t);
    const key = await keys.obtain(id);
    const before = readFileSync(path);
    await keyRing.rotate();
    await rewrap();
    const after = readFileSync(path);
    // The second slot is written in pieces of any size, then the first one is overwritten.
    for (let torn = 0; torn <= 2048; torn += 64) {
      const second = after.subarray(2048, 2048 + torn);
      const rest = before.subarray(2048 + torn);
      writeFileSync(path, Buffer.concat([before.subarray(0, 2048), second, rest]));
      assert.deepEqual(await keys.obtain(id), key, `${torn} bytes`);
      const first = Buffer.concat([after.subarray(0, torn), before.subarray(torn, 2048)]);
      writeFileSync(path, Buffer.concat([first, after.subarray(2048)]));
      assert.deepEqual(await keys.obtain(id), key, `${torn} bytes of the old one`);
    }
  });

  it('is gone for good once it is destroyed, with the master key in hand', async (t) => {
    const { keys, id, path, store } = await scene(t);
    await keys.obtain(id);
    await putBytes(store, `${id}.audio.sealed`, Buffer.from('something'));
    const descriptor = openSync(path, 'r');
    t.after(() => closeSync(descriptor));
    await keys.destroy(id);
    await keys.destroy(id);
    const left = Buffer.alloc(4096, 1);
    assert.equal(readSync(descriptor, left, 0, 4096, 0), 4096);
    assert.deepEqual(left, Buffer.alloc(4096));
    await assert.rejects(readAll(store, `${id}.audio.sealed`), { code: 'KEY_MISSING' });
  });

  it('does not come back where it is wrapped anew while it is destroyed', async (t) => {
    const { keyRing, keys, directory, path, rewrap } = await scene(t);
    for (let round = 0; round < 20; round++) {
      const id = newId();
      await keys.obtain(id);
      await keyRing.rotate();
      const own = join(directory, id.slice(34), `${id}.key`);
      assert.notEqual(own, path);
      const file = await open(own, 'r');
      await Promise.all([rewrap(id), keys.destroy(id)]);
      const left = Buffer.alloc(4096, 1);
      await file.read(left, 0, 4096, 0);
      await file.close();
      assert.deepEqual(left, Buffer.alloc(4096), `round ${round}`);
      await assert.rejects(keys.keyOf(id), { code: 'KEY_MISSING' });
    }
  });

  it('is refused where it is damaged, or that of another recording', async (t) => {
    const { keys, id, path } = await scene(t);
    await keys.obtain(id);
    const good = readFileSync(path);
    for (const at of [0, 8, 10, 16, 40, 2047]) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1;
      writeFileSync(path, bad);
      await assert.rejects(keys.keyOf(id), { code: 'KEY_DAMAGED' }, `byte ${at}`);
    }
    writeFileSync(path, good.subarray(0, 100));
    await assert.rejects(keys.keyOf(id), { code: 'KEY_DAMAGED' });
    const other = `${newId().slice(0, 34)}${id.slice(34)}`;
    writeFileSync(join(path, '..', `${other}.key`), good);
    await assert.rejects(keys.keyOf(other), { code: 'KEY_DAMAGED' });
  });

  it('is wrapped to recipients too, who open it without the master key', async (t) => {
    const { keyRing, keys, id, rewrap } = await scene(t);
    const key = await keys.obtain(id);
    const pair = newRecipientPair();
    const recipient = { name: 'safe', publicKey: pair.publicKey };
    await keyRing.exclusively(() => keyRing.change(addRecipient(recipient)));
    assert.equal(await rewrap(), true);
    assert.equal(await rewrap(), false);
    let opened: Buffer | undefined;
    await rewrap(id, (wraps, purpose) => {
      opened = unwrapAs(pair, wraps[1]!, purpose);
      return opened;
    });
    assert.deepEqual(opened, key);
    assert.deepEqual(await keys.obtain(id), key);
  });
});
