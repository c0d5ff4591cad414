import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdir, open, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, it } from 'node:test';
import { fileOf, listedFiles } from '../../test/support/archive.ts';
import { putBytes } from '../../test/support/store-contract.ts';
import { type CleanUp, quickDirectory } from '../../test/support/temporary-catalog.ts';
import { newId } from '../base/index.ts';
import { KeyRing } from '../storage/crypto/index.ts';
import { FileStore, RecordingKeys } from '../storage/store/index.ts';
import { ArchiveThread } from './archive-thread.ts';
import { ArchiveWriter } from './archive-writer.ts';

const AT_MS = Date.UTC(2026, 0, 31, 14, 5, 8);
/** What the fields of a ZIP file without ZIP64 cannot say any more (APPNOTE 4.4). */
const MANY_FILES = 65_536;
const LARGE_BYTES = 4_294_967_296 + 5;
const ZEROS = Buffer.alloc(1_048_576);

async function scene(t: CleanUp) {
  const directory = await quickDirectory(t);
  const dataKeys = new RecordingKeys(join(directory, 'store'), await KeyRing.open(directory));
  const store = FileStore.open(join(directory, 'store'), dataKeys);
  const objectId = `${newId()}.audio`;
  await putBytes(store, objectId, Buffer.from('audio'));
  const archive = new ArchiveThread({
    storeDirectory: join(directory, 'store'),
    spoolDirectory: directory,
    dataKeys,
  });
  t.after(() => archive.bytes.destroy());
  return { directory, store, dataKeys, objectId, archive, path: join(directory, 'archive.zip') };
}

/** Writes what is not all zeros; the rest is a hole, which takes no room. */
async function keepSparse(archive: Readable, path: string): Promise<void> {
  const file = await open(path, 'w');
  let at = 0;
  for await (const part of archive as AsyncIterable<Buffer>) {
    const isEmpty = part.equals(ZEROS.subarray(0, part.length));
    if (!isEmpty) await file.write(part, 0, part.length, at);
    at += part.length;
  }
  await file.close();
  await truncate(path, at);
}

describe('an archive', () => {
  it(`holds more than ${MANY_FILES} files`, async (t) => {
    const { directory, store, path } = await scene(t);
    // Without a thread, and of nothing: only the number matters here.
    const writer = new ArchiveWriter(store, directory);
    const written = pipeline(writer.bytes, createWriteStream(path));
    for (let index = 0; index < MANY_FILES; index++) {
      await writer.addList({ name: `f${index}`, atMs: AT_MS });
    }
    await writer.append({ list: 'the ' });
    await writer.append({ list: 'end' });
    await writer.addList({ name: 'list', atMs: AT_MS });
    writer.finish();
    await written;
    const files = await listedFiles(path);
    assert.equal(files.length, MANY_FILES + 1);
    assert.deepEqual(files.slice(-2), [
      [`f${MANY_FILES - 1}`, 0],
      ['list', 7],
    ]);
    assert.equal(await fileOf(path, 'list'), 'the end');
  });

  it('holds what is sealed as it is heard, each object opened with its own key', async (t) => {
    const { archive, store, dataKeys, path } = await scene(t);
    const kept = pipeline(archive.bytes, createWriteStream(path));
    for (const name of ['one', 'two']) {
      const recordingId = newId();
      await dataKeys.obtain(recordingId);
      await putBytes(store, `${recordingId}.audio.sealed`, Buffer.from(`audio of ${name}`));
      await archive.addObject({ name, atMs: AT_MS }, `${recordingId}.audio.sealed`);
    }
    const stranger = archive.addObject({ name: 'x', atMs: AT_MS }, `${newId()}.audio.sealed`);
    await assert.rejects(stranger, { code: 'KEY_MISSING' });
    await archive.finish();
    await kept;
    assert.equal(await fileOf(path, 'one'), 'audio of one');
    assert.equal(await fileOf(path, 'two'), 'audio of two');
  });

  it('looks again for an object that went to another place when it was to be read', async (t) => {
    const { directory, store, dataKeys, objectId, path } = await scene(t);
    const recordingId = newId();
    await dataKeys.obtain(recordingId);
    const fetchedId = `${recordingId}.audio.sealed`;
    const elsewhere = FileStore.open(join(directory, 'fetched'), dataKeys);
    let asked = 0;
    const archive = new ArchiveThread({
      ...{ storeDirectory: join(directory, 'store'), spoolDirectory: directory, dataKeys },
      fetchedDirectory: join(directory, 'fetched'),
      // The first time it makes room for another at once.
      fetchElsewhere: async (id) => {
        if (id !== recordingId) return undefined;
        if (asked++ > 0) await putBytes(elsewhere, fetchedId, Buffer.from('fetched'));
        return fetchedId;
      },
    });
    const kept = pipeline(archive.bytes, createWriteStream(path));
    await archive.addObject({ name: 'elsewhere', atMs: AT_MS }, `${recordingId}.audio`);
    await archive.addObject({ name: 'here', atMs: AT_MS }, objectId);
    await store.delete(objectId);
    const gone = archive.addObject({ name: 'gone', atMs: AT_MS }, objectId);
    await assert.rejects(gone, { code: 'OBJECT_MISSING' });
    await archive.finish();
    await kept;
    assert.deepEqual([await fileOf(path, 'elsewhere'), asked], ['fetched', 2]);
  });

  it('holds files of more than 4 GB', async (t) => {
    const { archive, directory, store, objectId, path } = await scene(t);
    const large = `${newId()}.audio`;
    const place = join(directory, 'store', large.slice(34, 36), large);
    await mkdir(dirname(place), { recursive: true });
    await (await open(place, 'w')).close();
    await truncate(place, LARGE_BYTES);
    assert.equal(await store.size(large), LARGE_BYTES);
    const written = keepSparse(archive.bytes, path);
    const found = await archive.addObject({ name: 'large', atMs: AT_MS }, large);
    assert.equal(found.sizeBytes, LARGE_BYTES);
    await archive.addObject({ name: 'after', atMs: AT_MS }, objectId);
    await archive.finish();
    await written;
    assert.deepEqual(await listedFiles(path), [
      ['large', LARGE_BYTES],
      ['after', 5],
    ]);
    assert.equal(await fileOf(path, 'after'), 'audio');
  });

  it('fails each step after it was given up, and goes on after an object is missing', async (t) => {
    const { archive, objectId } = await scene(t);
    const absent = `${newId()}.audio`;
    const file = { name: 'f', atMs: AT_MS };
    await assert.rejects(archive.addObject(file, absent), { code: 'OBJECT_MISSING' });
    await archive.addObject(file, objectId);
    archive.bytes.destroy();
    await assert.rejects(archive.addObject(file, objectId), { code: 'EXPORT_CANCELLED' });
    await assert.rejects(archive.finish(), { code: 'EXPORT_CANCELLED' });
  });

  it('cannot be taken for whole before its end', async (t) => {
    const { archive, objectId, path } = await scene(t);
    const written = pipeline(archive.bytes, createWriteStream(path));
    await archive.addObject({ name: 'f', atMs: AT_MS }, objectId);
    archive.bytes.destroy(new Error('the right was lost'));
    await assert.rejects(written, { message: 'the right was lost' });
    await assert.rejects(listedFiles(path), /BadZipFile/);
    await assert.rejects(fileOf(path, 'f'), /End-of-central-directory signature not found/);
  });

  it('fails where its lists cannot be kept', async (t) => {
    const { directory, dataKeys, objectId } = await scene(t);
    const archive = new ArchiveThread({
      storeDirectory: join(directory, 'store'),
      spoolDirectory: join(directory, 'nowhere'),
      dataKeys,
    });
    t.after(() => archive.bytes.destroy());
    await archive.addObject({ name: 'f', atMs: AT_MS }, objectId);
    await archive.append({ list: 'x' });
    const added = archive.addList({ name: 'list', atMs: AT_MS });
    await assert.rejects(added, { code: 'EXPORT_FAILED', message: /ENOENT/ });
  });
});
