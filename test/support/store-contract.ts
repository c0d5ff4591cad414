import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { newId } from '../../src/base/index.ts';
import {
  type ByteRange,
  type ObjectStore,
  PATCHABLE_BYTES,
} from '../../src/storage/store/index.ts';

/** Makes an empty store; the test's end removes it. */
export type MakeStore = (context: { after(fn: () => unknown): void }) => Promise<ObjectStore>;

/** All bytes of an object, or of a part of it. */
export async function readAll(
  store: ObjectStore,
  objectId: string,
  range?: ByteRange,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of store.read(objectId, range)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Ids of all objects, sorted. */
export async function listAll(store: ObjectStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of store.list()) ids.push(id);
  return ids.sort();
}

/** An object with these bytes. */
export function putBytes(store: ObjectStore, objectId: string, ...parts: readonly Uint8Array[]) {
  return store.put(objectId, async (sink) => {
    for (const part of parts) await sink.write(part);
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function pattern(length: number, seed = 1): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 7) & 0xff));
}

/**
 * What every store keeps; a new backend calls this with a way to make one. The objects have ids
 * that end in `kind`.
 */
export function testStoreContract(name: string, makeStore: MakeStore, kind = 'audio'): void {
  const newObjectId = (): string => `${newId()}.${kind}`;
  describe(`${name} keeps the contract of a store`, () => {
    it('gives back what was put, with its size and hash', async (t) => {
      const store = await makeStore(t);
      const id = newObjectId();
      const bytes = pattern(200_000);
      const stored = await putBytes(store, id, bytes.subarray(0, 70_001), bytes.subarray(70_001));
      assert.deepEqual(stored, { sizeBytes: 200_000, sha256: sha256(bytes) });
      assert.equal(await store.size(id), 200_000);
      assert.deepEqual(await readAll(store, id), bytes);
    });

    it('keeps an empty object', async (t) => {
      const store = await makeStore(t);
      const id = newObjectId();
      const stored = await store.put(id, async () => {});
      assert.deepEqual(stored, { sizeBytes: 0, sha256: sha256(Buffer.alloc(0)) });
      assert.deepEqual(await readAll(store, id), Buffer.alloc(0));
    });

    it('reads ranges, end not included', async (t) => {
      const store = await makeStore(t);
      const id = newObjectId();
      const bytes = pattern(1000);
      await putBytes(store, id, bytes);
      for (const [start, end] of [
        [0, 1],
        [0, 1000],
        [999, 1000],
        [10, 20],
        [5, 5],
        [900, 5000],
      ] as const) {
        assert.deepEqual(await readAll(store, id, { start, end }), bytes.subarray(start, end));
      }
    });

    it('patches the head after the rest was written', async (t) => {
      const store = await makeStore(t);
      const id = newObjectId();
      const bytes = pattern(PATCHABLE_BYTES + 10);
      const stored = await store.put(id, async (sink) => {
        await sink.write(bytes);
        sink.patch(4, Buffer.from('SIZE'));
        sink.patch(PATCHABLE_BYTES - 1, Buffer.from('E'));
        assert.throws(() => sink.patch(PATCHABLE_BYTES - 1, Buffer.from('12')), RangeError);
        assert.throws(() => sink.patch(-1, Buffer.from('1')), RangeError);
        assert.equal(sink.sizeBytes, PATCHABLE_BYTES + 10);
      });
      bytes.write('SIZE', 4);
      bytes.write('E', PATCHABLE_BYTES - 1);
      assert.equal(stored.sha256, sha256(bytes));
      assert.deepEqual(await readAll(store, id), bytes);
    });

    it('never patches past what was written', async (t) => {
      const store = await makeStore(t);
      await store.put(newObjectId(), async (sink) => {
        await sink.write(Buffer.from('abc'));
        assert.throws(() => sink.patch(2, Buffer.from('xy')), RangeError);
      });
    });

    it('stores nothing when the writer fails, and lets its error through', async (t) => {
      const store = await makeStore(t);
      const id = newObjectId();
      const error = new Error('the encoder gave up');
      const writing = store.put(id, async (sink) => {
        await sink.write(Buffer.from('half'));
        throw error;
      });
      await assert.rejects(writing, error);
      await assert.rejects(store.size(id), { code: 'OBJECT_MISSING' });
      assert.deepEqual(await listAll(store), []);
    });

    it('keeps the old object when replacing it fails, and the new one when it does not', async (t) => {
      const store = await makeStore(t);
      const id = newObjectId();
      await putBytes(store, id, Buffer.from('old'));
      await assert.rejects(store.put(id, async () => Promise.reject(new Error('no'))));
      assert.equal((await readAll(store, id)).toString(), 'old');
      await putBytes(store, id, Buffer.from('newer'));
      assert.equal((await readAll(store, id)).toString(), 'newer');
    });

    it('reads to its end what is deleted meanwhile', async (t) => {
      const store = await makeStore(t);
      const id = newObjectId();
      const bytes = pattern(2_000_000);
      await putBytes(store, id, bytes);
      const stream = store.read(id, { start: 100, end: 1_900_000 });
      await once(stream, 'readable');
      await store.delete(id);
      const parts: Buffer[] = [];
      for await (const part of stream) parts.push(part as Buffer);
      assert.deepEqual(Buffer.concat(parts), bytes.subarray(100, 1_900_000));
      await assert.rejects(once(store.read(id), 'readable'), { code: 'OBJECT_MISSING' });
    });

    it('says of an absent object that it is missing', async (t) => {
      const store = await makeStore(t);
      const id = newObjectId();
      await assert.rejects(store.size(id), { code: 'OBJECT_MISSING' });
      await assert.rejects(readAll(store, id), { code: 'OBJECT_MISSING' });
      await assert.rejects(readAll(store, id, { start: 0, end: 1 }), { code: 'OBJECT_MISSING' });
    });

    it('deletes, and deletes what is absent', async (t) => {
      const store = await makeStore(t);
      const id = newObjectId();
      await putBytes(store, id, Buffer.from('x'));
      await store.delete(id);
      await store.delete(id);
      await assert.rejects(store.size(id), { code: 'OBJECT_MISSING' });
    });

    it('lists what is there', async (t) => {
      const store = await makeStore(t);
      const ids = Array.from({ length: 20 }, newObjectId).sort();
      await Promise.all(ids.map((id) => putBytes(store, id, Buffer.from(id))));
      assert.deepEqual(await listAll(store), ids);
    });

    it('takes no id that could be a path', async (t) => {
      const store = await makeStore(t);
      for (const id of ['', '..', '../../etc/passwd', `${newId()}/x`, `${newId()}.AUDIO`, 'a.b']) {
        await assert.rejects(store.size(id), { code: 'OBJECT_ID_INVALID' });
        await assert.rejects(putBytes(store, id), { code: 'OBJECT_ID_INVALID' });
        await assert.rejects(store.delete(id), { code: 'OBJECT_ID_INVALID' });
        assert.throws(() => store.read(id), { code: 'OBJECT_ID_INVALID' });
      }
    });
  });
}
