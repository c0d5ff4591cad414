import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { SealedScene } from '../../../test/support/sealed-scene.ts';
import { putBytes, readAll } from '../../../test/support/store-contract.ts';
import { TESTER, temporaryDirectory } from '../../../test/support/temporary-catalog.ts';
import { RecordingSealing, type SealingOptions } from './seal-recordings.ts';

async function scene(t: TestContext) {
  const sealed = await SealedScene.open(await temporaryDirectory(t));
  t.after(() => sealed.catalog.close());
  const { catalog, store, recordingKeys } = sealed;
  const record = async (text: string) => {
    const facts = recordingFacts();
    const stored = await putBytes(store, facts.audio.objectId, Buffer.from(text));
    await putBytes(store, facts.peaksObjectId, Buffer.from(`peaks of ${text}`));
    catalog.recordings.insert({ ...facts, audio: { ...facts.audio, ...stored } }, undefined);
    return facts.session.recordingId;
  };
  const seal = (options: Partial<SealingOptions> = {}) =>
    new RecordingSealing({
      ...{ objects: catalog.objects, store, recordingKeys, graceMs: 0 },
      ...options,
    }).run();
  const files = () =>
    readdirSync(join(sealed.data, 'store'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('.'))
      .map((name) => name.slice(40))
      .sort();
  const textOf = async (id: string) => {
    const { audio, peaksObjectId } = catalog.objects.of(id)!;
    const ids = [audio.objectId, peaksObjectId];
    const texts = await Promise.all(ids.map(async (each) => String(await readAll(store, each))));
    return [ids.map((each) => each.slice(37)), texts];
  };
  return { ...sealed, catalog, store, recordingKeys, record, seal, files, textOf };
}

const KINDS = ['audio.sealed', 'peaks.sealed'];
const NOTHING = { sealed: 0, sealedBytes: 0, leftovers: 0, problems: [] };

describe('the sealing of recordings that are not', () => {
  it('leaves what they are, and no unsealed byte', async (t) => {
    const { record, seal, files, textOf } = await scene(t);
    const ids = [await record('one'), await record('another')];
    const progress: unknown[] = [];
    const onProgress = (...args: unknown[]) => progress.push(args);
    const report = await seal({ onProgress });
    assert.deepEqual(report, { ...NOTHING, sealed: 2, sealedBytes: 10 });
    assert.deepEqual(progress, [
      [1, 2],
      [2, 2],
    ]);
    assert.deepEqual(await textOf(ids[0]!), [KINDS, ['one', 'peaks of one']]);
    assert.deepEqual(await textOf(ids[1]!), [KINDS, ['another', 'peaks of another']]);
    assert.deepEqual(files(), [
      'audio.sealed',
      'audio.sealed',
      'key',
      'key',
      ...KINDS.slice(1),
      ...KINDS.slice(1),
    ]);
    assert.deepEqual(await seal(), NOTHING);
  });

  it('keeps all other facts of a recording', async (t) => {
    const { catalog, record, seal } = await scene(t);
    const id = await record('one');
    const before = catalog.objects.of(id)!;
    await seal();
    const after = catalog.objects.of(id)!;
    const { objectId, ...audio } = after.audio;
    assert.equal(objectId, `${before.audio.objectId}.sealed`);
    assert.deepEqual({ ...audio, objectId: before.audio.objectId }, before.audio);
  });

  it('goes on after it was ended anywhere', async (t) => {
    const { store, record, seal, files, textOf } = await scene(t);
    const ids = [await record('one'), await record('another'), await record('third')];
    for (let step = 0; step < 12; step++) {
      // As far as a program comes that ends at this step of the store.
      let steps = 0;
      const ending = new Proxy(store, {
        get(target, name: keyof typeof store) {
          const value = target[name];
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            if ((name === 'put' || name === 'delete') && ++steps > step) {
              throw Object.assign(new Error('ended here'), { code: 'STORE_FULL' });
            }
            return (value as (...all: unknown[]) => unknown).apply(target, args);
          };
        },
      });
      await seal({ store: ending }).catch(() => undefined);
      for (const [at, id] of ids.entries()) {
        const [, texts] = await textOf(id);
        const text = ['one', 'another', 'third'][at];
        assert.deepEqual(texts, [text, `peaks of ${text}`], `step ${step}`);
      }
    }
    await seal();
    assert.equal(files().filter((name) => name === 'audio' || name === 'peaks').length, 0);
  });

  it('leaves one alone that is damaged, and says so', async (t) => {
    const { data, catalog, store, record, seal } = await scene(t);
    const [id, good] = [await record('one'), await record('good')];
    await putBytes(store, `${id}.audio`, Buffer.from('two'));
    const report = await seal();
    assert.deepEqual([report.sealed, report.problems.map(({ what }) => what)], [1, [id]]);
    assert.match(report.problems[0]!.problem, /not those that were stored/);
    assert.equal(catalog.objects.of(id)!.audio.objectId, `${id}.audio`);
    assert.equal(String(await readAll(store, `${id}.audio`)), 'two');
    assert.equal(catalog.objects.of(good)!.audio.objectId, `${good}.audio.sealed`);
    assert.equal(existsSync(join(data, 'store', id.slice(34), `${id}.audio.sealed`)), false);
  });

  it('leaves nothing of a recording that is deleted meanwhile', async (t) => {
    const { catalog, store, record, seal, files } = await scene(t);
    const id = await record('one');
    const deleting = new Proxy(store, {
      get(target, name: keyof typeof store) {
        const value = target[name];
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (name === 'put' && String(args[0]).includes('peaks')) {
            catalog.purges.begin([id], { kind: 'deleted' }, TESTER);
          }
          return (value as (...all: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    assert.deepEqual(await seal({ store: deleting }), NOTHING);
    assert.deepEqual(files(), ['audio', 'peaks']);
  });
});
