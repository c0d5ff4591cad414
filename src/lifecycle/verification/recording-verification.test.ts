import assert from 'node:assert/strict';
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { SealedScene } from '../../../test/support/sealed-scene.ts';
import { putBytes } from '../../../test/support/store-contract.ts';
import { TESTER, temporaryDirectory } from '../../../test/support/temporary-catalog.ts';
import { Alerts } from '../../alerts/index.ts';
import { FakeTime, RecorderError, silentLog } from '../../base/index.ts';
import type { RecordingDamage } from '../../recording/index.ts';
import { RecordingVerification } from './recording-verification.ts';
import { storedPlace } from './stored-place.ts';
import type { VerifiedPlace } from './verified-place.ts';

const DAY_MS = 86_400_000;

async function scene(t: TestContext) {
  const sealed = await SealedScene.open(await temporaryDirectory(t));
  t.after(() => sealed.catalog.close());
  const { catalog, store, recordingKeys, data } = sealed;
  const time = new FakeTime(Date.UTC(2026, 4, 12, 1));
  const alerts = new Alerts(catalog.alerts, silentLog);
  const record = async (isSealed = false) => {
    const facts = recordingFacts();
    const { recordingId } = facts.session;
    const ending = isSealed ? '.sealed' : '';
    if (isSealed) await recordingKeys.obtain(recordingId);
    const objectId = `${facts.audio.objectId}${ending}`;
    const peaksObjectId = `${facts.peaksObjectId}${ending}`;
    const stored = await putBytes(store, objectId, Buffer.from(`audio of ${recordingId}`));
    await putBytes(store, peaksObjectId, Buffer.from('peaks'));
    const audio = { ...facts.audio, ...stored, objectId };
    catalog.recordings.insert({ ...facts, audio, peaksObjectId }, undefined);
    return recordingId;
  };
  const pathOf = (id: string, name: string) => join(data, 'store', id.slice(34), `${id}.${name}`);
  const change = (id: string, name: string, how: (bytes: Buffer) => Buffer) => {
    const path = pathOf(id, name);
    const bytes = readFileSync(path);
    chmodSync(path, 0o600);
    writeFileSync(path, how(bytes));
  };
  const make = (place: VerifiedPlace = storedPlace(store)) => {
    const { objects, damages, keptFacts } = catalog;
    const parts = { objects, damages, keptFacts, place, alerts, clock: time, log: silentLog };
    return new RecordingVerification({ ...parts, pause: async () => {} });
  };
  const readAll = async () => (await make().readAll(TESTER, () => {})).damaged;
  const audited = async () => {
    const events = [];
    for await (const { action, object, details } of catalog.audit.all({})) {
      if (action.startsWith('recording.')) events.push([action, object?.id, details]);
    }
    return events.reverse();
  };
  return { ...sealed, catalog, time, alerts, record, pathOf, change, make, readAll, audited };
}

const flip = (bytes: Buffer): Buffer => {
  const changed = Buffer.from(bytes);
  changed[bytes.length - 5]! ^= 4;
  return changed;
};

describe('the reading again of stored recordings', () => {
  it('finds what is not as it was stored, plain and sealed, and when it is right again', async (t) => {
    const { catalog, time, alerts, record, pathOf, change, ...rest } = await scene(t);
    const { make, readAll, audited } = rest;
    const plain = await record();
    const sealed = await record(true);
    assert.deepEqual(await readAll(), []);
    const cases: [string, string, RecordingDamage, (bytes: Buffer) => Buffer][] = [
      [plain, 'audio', 'content', flip],
      [plain, 'audio', 'length', (bytes) => bytes.subarray(1)],
      [plain, 'audio', 'length', () => Buffer.alloc(0)],
      [sealed, 'audio.sealed', 'content', flip],
      [sealed, 'audio.sealed', 'content', (bytes) => bytes.subarray(0, -1)],
      [sealed, 'peaks.sealed', 'waveform', flip],
      [sealed, 'key', 'key', () => Buffer.alloc(4096, 1)],
    ];
    for (const [recordingId, name, damage, how] of cases) {
      const before = readFileSync(pathOf(recordingId, name));
      change(recordingId, name, how);
      assert.deepEqual(await readAll(), [{ recordingId, damage }], `${name}: ${damage}`);
      assert.equal(catalog.damages.count(), 1);
      change(recordingId, name, () => before);
      assert.deepEqual(await readAll(), []);
    }
    const away = pathOf(plain, 'audio');
    renameSync(away, `${away}.away`);
    const verification = make();
    await verification.readShare(1);
    assert.deepEqual(
      alerts.open().map(({ code, facts }) => [code, facts]),
      [['recordings-damaged', { recordings: 1 }]],
    );
    assert.equal(catalog.damages.count(), 1);
    renameSync(`${away}.away`, away);
    time.advance(DAY_MS);
    await verification.readShare(1);
    assert.deepEqual(alerts.open(), []);
    const events = await audited();
    assert.equal(events.length, 2 * (cases.length + 1));
    assert.deepEqual(events.slice(-2), [
      ['recording.damaged', plain, { damage: 'missing', before: null }],
      ['recording.intact', plain, { damage: null, before: 'missing' }],
    ]);
  });

  it('leaves the audio of archived recordings to the archive', async (t) => {
    const { catalog, record, pathOf, readAll } = await scene(t);
    const recordingId = await record();
    catalog.archive.begin({ recordingId, startedAtMs: 0, sizeBytes: 1 }, 'there.mp3');
    catalog.archive.moved(catalog.archive.find(recordingId)!, { sha256: '' });
    rmSync(pathOf(recordingId, 'audio'));
    assert.deepEqual(await readAll(), []);
    rmSync(pathOf(recordingId, 'peaks'));
    assert.deepEqual(await readAll(), [{ recordingId, damage: 'waveform' }]);
  });

  it('finds files that were swapped, and a key that is gone', async (t) => {
    const { record, pathOf, readAll } = await scene(t);
    const ids = [await record(), await record(), await record(true), await record(true)] as const;
    const swap = (a: string, b: string): void => {
      renameSync(a, `${a}.x`);
      renameSync(b, a);
      renameSync(`${a}.x`, b);
    };
    swap(pathOf(ids[0], 'audio'), pathOf(ids[1], 'audio'));
    swap(pathOf(ids[2], 'audio.sealed'), pathOf(ids[3], 'audio.sealed'));
    const found = async () =>
      (await readAll()).map(({ recordingId, damage }) => [recordingId, damage]);
    const sorted = [...ids].sort();
    assert.deepEqual(
      await found(),
      sorted.map((id) => [id, 'content']),
    );
    rmSync(pathOf(ids[3], 'key'));
    const key = (id: string) => (id === ids[3] ? 'key' : 'content');
    assert.deepEqual(
      await found(),
      sorted.map((id) => [id, key(id)]),
    );
  });

  it('reads a share every night, each recording within the days, through restarts', async (t) => {
    const { time, record, make } = await scene(t);
    const ids: string[] = [];
    for (let index = 0; index < 25; index++) ids.push(await record());
    const readIn: string[][] = [];
    let night: string[] = [];
    let failsAt = 7;
    const place: VerifiedPlace = {
      name: 'here',
      async damageOf({ recordingId }) {
        if (failsAt-- === 0) throw new RecorderError('STORE_FAILED', 'the disk does not answer');
        night.push(recordingId);
        return undefined;
      },
    };
    for (let index = 0; index < 10; index++) {
      night = [];
      // A program that was ended in the middle goes on, and one that is through does nothing more.
      await make(place).readShare(5);
      await make(place).readShare(5);
      readIn.push(night);
      // The recorder is off for a night.
      time.advance(index === 6 ? 2 * DAY_MS : DAY_MS);
    }
    const counts = readIn.map((each) => each.length);
    assert.deepEqual(counts, [5, 5, 5, 5, 5, 5, 5, 10, 5, 5]);
    const sorted = ids.sort();
    assert.deepEqual(readIn.slice(0, 5).flat(), sorted);
    assert.deepEqual(readIn.slice(5, 9).flat(), sorted);
  });

  it('says nothing of a recording where a place does not answer, or it is deleted', async (t) => {
    const { catalog, record, make, audited } = await scene(t);
    const id = await record();
    const silent: VerifiedPlace = {
      name: 'here',
      damageOf: () => Promise.reject(new RecorderError('KEY_LOCKED', 'no key at hand')),
    };
    await make(silent).readShare(1);
    assert.equal(make().facts.lastAtMs, undefined);
    await assert.rejects(
      make(silent).readAll(TESTER, () => {}),
      { code: 'KEY_LOCKED' },
    );
    const deleting: VerifiedPlace = {
      name: 'here',
      async damageOf() {
        catalog.purges.begin([id], { kind: 'deleted' }, TESTER);
        return 'missing';
      },
    };
    const report = await make(deleting).readAll(TESTER, () => {});
    assert.deepEqual(report.damaged, []);
    const actions = (await audited()).map(([action]) => action);
    assert.deepEqual(actions, ['recording.purged']);
  });
});
