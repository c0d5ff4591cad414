import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import {
  listAll,
  putBytes,
  readAll,
  testStoreContract,
} from '../../../test/support/store-contract.ts';
import { newId } from '../../base/index.ts';
import { toSecretKey } from '../crypto/index.ts';
import { FileSink } from './file-sink.ts';
import { FileStore } from './file-store.ts';
import { type DataKeys, SealedSink } from './sealed-file.ts';

const KEY = toSecretKey(Buffer.alloc(32, 3));

/** Keys as a recording has them, without anything that keeps them. */
function derivedKeys(): DataKeys {
  return { keyOf: async (id) => toSecretKey(createHash('sha256').update(id).digest()) };
}

async function makeDirectory(context: { after(fn: () => unknown): void }): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-store-'));
  context.after(() => rm(directory, { recursive: true }));
  return directory;
}

testStoreContract('FileStore', async (context) => FileStore.open(await makeDirectory(context)));
testStoreContract(
  'FileStore of sealed objects',
  async (context) => FileStore.open(await makeDirectory(context), derivedKeys()),
  'audio.sealed',
);

describe('FileStore', () => {
  it('puts both objects of a recording into the directory of its last two digits', async (t) => {
    const directory = await makeDirectory(t);
    const store = FileStore.open(join(directory, 'made', 'here'));
    const id = '01a20b69-2c23-7d0b-885b-1960fac55ff8';
    await putBytes(store, `${id}.audio`, Buffer.from('a'));
    await putBytes(store, `${id}.peaks`, Buffer.from('p'));
    const names = await readdir(join(directory, 'made', 'here', 'f8'));
    assert.deepEqual(names.sort(), [`${id}.audio`, `${id}.peaks`]);
  });

  it('lets nobody else read, and nobody write, what is stored', async (t) => {
    const directory = await makeDirectory(t);
    const id = `${newId()}.audio`;
    await putBytes(FileStore.open(join(directory, 'store')), id, Buffer.from('a'));
    const below = join(directory, 'store', id.slice(34, 36));
    assert.equal((await stat(join(below, id))).mode & 0o777, 0o400);
    assert.equal((await stat(below)).mode & 0o777, 0o700);
    assert.equal((await stat(join(directory, 'store'))).mode & 0o777, 0o700);
  });

  it('never lists what is not an object, and removes leftovers of interrupted writes', async (t) => {
    const directory = await makeDirectory(t);
    const store = FileStore.open(directory);
    const id = `${newId()}.audio`;
    await putBytes(store, id, Buffer.from('a'));
    const below = join(directory, id.slice(34, 36));
    await writeFile(join(below, `${newId()}.audio.0a1b2c3d4e5f.tmp`), 'half');
    await writeFile(join(below, 'README'), 'somebody else');
    await writeFile(join(directory, 'lost.tmp'), 'somebody else');
    assert.deepEqual(await listAll(store), [id]);
    assert.equal(await store.removeLeftovers(), 1);
    assert.deepEqual((await readdir(below)).sort(), [id, 'README'].sort());
    assert.equal((await readAll(store, id)).toString(), 'a');
  });

  it('leaves no temporary file behind', async (t) => {
    const directory = await makeDirectory(t);
    const store = FileStore.open(directory);
    const id = `${newId()}.audio`;
    await putBytes(store, id, Buffer.from('a'));
    await assert.rejects(store.put(id, async () => Promise.reject(new Error('no'))));
    assert.deepEqual(await readdir(join(directory, id.slice(34, 36))), [id]);
  });

  it('says that a store cannot be opened', async (t) => {
    const directory = await makeDirectory(t);
    await writeFile(join(directory, 'file'), '');
    assert.throws(() => FileStore.open(join(directory, 'file')), { code: 'STORE_FAILED' });
  });
});

describe('FileStore of sealed objects', () => {
  const ID = '01a20b69-2c23-7d0b-885b-1960fac55ff8.audio.sealed';

  async function makeStore(context: { after(fn: () => unknown): void }, keys = derivedKeys()) {
    const directory = await makeDirectory(context);
    return { path: join(directory, 'f8', ID), store: FileStore.open(directory, keys) };
  }

  it('writes no plaintext, in no temporary file either', async (t) => {
    const { path, store } = await makeStore(t);
    const marker = Buffer.alloc(200_000, 'a marker');
    await store.put(ID, async (sink) => {
      await sink.write(marker);
      for (const name of await readdir(dirname(path))) {
        assert.equal((await readFile(join(dirname(path), name))).includes('a marker'), false);
      }
    });
    assert.equal((await readFile(path)).includes('a marker'), false);
    assert.deepEqual(await readAll(store, ID), marker);
  });

  it('gives out nothing of an object that was changed, cut or put in its place', async (t) => {
    const { path, store } = await makeStore(t);
    await putBytes(store, ID, Buffer.alloc(100_000, 7));
    const whole = await readFile(path);
    await chmod(path, 0o600);
    const changed = Buffer.from(whole);
    changed[70_000]! ^= 1;
    await writeFile(path, changed);
    const range = { start: 80_000, end: 80_001 };
    await assert.rejects(readAll(store, ID, range), { code: 'OBJECT_DAMAGED' });
    for (const bytes of [whole.subarray(0, -1), Buffer.alloc(100_000, 7)]) {
      await writeFile(path, bytes);
      await assert.rejects(store.size(ID), { code: 'OBJECT_DAMAGED' });
      await assert.rejects(readAll(store, ID), { code: 'OBJECT_DAMAGED' });
    }
    const plain = `${ID.slice(0, 36)}.audio`;
    await assert.rejects(store.size(plain), { code: 'OBJECT_MISSING' });
  });

  it('needs the key of the recording', async (t) => {
    const { path } = await makeStore(t);
    const store = FileStore.open(dirname(dirname(path)));
    await assert.rejects(putBytes(store, ID, Buffer.of(1)), { code: 'KEY_MISSING' });
    assert.deepEqual(await listAll(store), []);
  });

  it('sees what a disk that lies makes of it', async (t) => {
    const path = join(await makeDirectory(t), 'object');
    const sealing = { identity: { recordingId: newId(), kind: 'audio' }, key: KEY };
    for (const offset of [0, 85, 110, 65_700]) {
      const file = await open(path, 'w+');
      const sink = new SealedSink(damaged(file, { flipAt: offset }), 'object', sealing);
      await sink.write(Buffer.alloc(100_000, 7));
      await assert.rejects(sink.finish(), { code: 'STORE_VERIFY_FAILED', isRetryable: true });
      await file.close();
    }
    const file = await open(path, 'w+');
    t.after(() => file.close());
    const full = new SealedSink(damaged(file, { isFull: true }), 'object', sealing);
    await assert.rejects(full.write(Buffer.alloc(200_000)), { code: 'STORE_FULL' });
  });
});

describe('FileSink on a disk that lies', () => {
  async function openSink(context: { after(fn: () => unknown): void }, damage: Damage) {
    const path = join(await makeDirectory(context), 'object');
    const file = await open(path, 'wx+');
    context.after(() => file.close());
    return { path, sink: new FileSink(damaged(file, damage), 'object') };
  }

  it('sees a changed byte in the head and in the rest', async (t) => {
    for (const offset of [0, 100, 65_535, 65_536, 99_999]) {
      const { sink } = await openSink(t, { flipAt: offset });
      await sink.write(Buffer.alloc(100_000, 7));
      await assert.rejects(sink.finish(), { code: 'STORE_VERIFY_FAILED', isRetryable: true });
    }
  });

  it('sees a lost end', async (t) => {
    const { sink, path } = await openSink(t, {});
    await sink.write(Buffer.alloc(70_000, 7));
    await chmod(path, 0o600);
    await writeFile(path, (await readFile(path)).subarray(0, 69_999));
    await assert.rejects(sink.finish(), { code: 'STORE_VERIFY_FAILED' });
  });

  it('reports a full disk as such', async (t) => {
    const { sink } = await openSink(t, { isFull: true });
    await assert.rejects(sink.write(Buffer.from('x')), { code: 'STORE_FULL', isRetryable: true });
  });

  it('goes on after short writes', async (t) => {
    const { sink, path } = await openSink(t, { writeAtMost: 7 });
    const bytes = Buffer.from('a sentence that is longer than seven');
    await sink.write(bytes);
    assert.equal((await sink.finish()).sizeBytes, bytes.length);
    assert.deepEqual(await readFile(path), bytes);
  });
});

type File = Awaited<ReturnType<typeof open>>;

interface Damage {
  /** Reads give another byte here. */
  readonly flipAt?: number;
  readonly isFull?: boolean;
  readonly writeAtMost?: number;
}

/** The same file, seen through a disk with a fault. */
function damaged(file: File, { flipAt, isFull = false, writeAtMost }: Damage): File {
  const faulty = {
    sync: () => file.sync(),
    stat: () => file.stat(),
    async write(bytes: Uint8Array, from: number, length: number, position: number) {
      if (isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return file.write(bytes, from, Math.min(length, writeAtMost ?? length), position);
    },
    async read(buffer: Buffer, from: number, length: number, position: number) {
      const result = await file.read(buffer, from, length, position);
      const at = flipAt === undefined ? -1 : flipAt - position;
      if (at >= 0 && at < result.bytesRead) buffer[from + at]! ^= 1;
      return result;
    },
  };
  return faulty as unknown as File;
}
