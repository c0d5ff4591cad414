import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ALL_AT_ONCE, ArchiveScene, pathOf } from '../../../test/support/archive/archive-scene.ts';
import { startOpenSsh } from '../../../test/support/archive/openssh.ts';
import type { TestArchive } from '../../../test/support/archive/test-archive.ts';
import { startVsftpd } from '../../../test/support/archive/vsftpd.ts';
import { tryCommand } from '../../../test/support/product.ts';
import { TESTER } from '../../../test/support/temporary-catalog.ts';
import { silentLog } from '../../base/index.ts';
import type { Settings } from '../../storage/catalog/index.ts';
import { ArchiveReading } from './archive-reading.ts';
import { RecordingVerification } from './recording-verification.ts';
import { storedPlace } from './stored-place.ts';

const SIZE = 20_000;
const HOUR_MS = 3_600_000;

/** Archived recordings, and who reads them again: there, and here. */
async function scene(t: TestContext, server: TestArchive, count: number) {
  const archived = await ArchiveScene.open(t, server);
  const ids = await archived.record(Array.from({ length: count }, () => randomBytes(SIZE)));
  ids.sort();
  await archived.archive.look();
  const { archive, alerts, time: clock, sealed } = archived;
  const { catalog, store } = sealed;
  const { archivedObjects, objects, damages, keptFacts } = catalog;
  await catalog.settings.set({ timeZone: 'UTC' }, TESTER);
  const parts = { damages, keptFacts, alerts, clock, log: silentLog, pause: async () => {} };
  const place = archive.copies;
  const there = new RecordingVerification({ ...parts, objects: archivedObjects, place });
  const here = new RecordingVerification({ ...parts, objects, place: storedPlace(store) });
  const reading = new ArchiveReading({
    ...{ verification: there, place, days: () => 1, alerts, clock },
  });
  const fileOf = (id: string): string => join(server.files, pathOf(id));
  const found = async (verification: RecordingVerification) =>
    (await verification.readAll(TESTER, () => {})).damaged;
  const changeSettings = (changes: Partial<Settings>) => catalog.settings.set(changes, TESTER);
  const codes = () => alerts.open().map(({ code }) => code);
  return { archived, ids, there, here, reading, fileOf, found, changeSettings, codes };
}

describe('the reading again of archived recordings', () => {
  it('finds what is gone there or another file, and when it is right again', async (t) => {
    const server = await startVsftpd(t, 'ftp');
    const { archived, ids, there, here, fileOf, found, codes } = await scene(t, server, 3);
    const { catalog, data } = archived.sealed;
    const [first, second] = ids as [string, string];
    assert.deepEqual([await found(there), await found(here)], [[], []]);
    const kept = readFileSync(fileOf(first));
    writeFileSync(fileOf(first), randomBytes(SIZE));
    renameSync(fileOf(second), `${fileOf(second)}.away`);
    const expected = [
      { recordingId: first, damage: 'archive-content' },
      { recordingId: second, damage: 'archive-missing' },
    ];
    await there.readShare(1);
    assert.deepEqual([catalog.damages.count(), codes()], [2, ['recordings-damaged']]);
    // Who reads what is here says nothing of it.
    assert.deepEqual([await found(here), catalog.damages.count()], [[], 2]);
    const command = tryCommand(['verify', '--archive', '--json', '--data', data]);
    const { isRight, recordings, archived: report } = JSON.parse(command.stdout);
    assert.deepEqual(
      [command.status, isRight, recordings, report],
      [2, false, undefined, { verified: 1, damaged: expected }],
    );
    for (const id of [first, second]) await assert.rejects(archived.heard(id), /ARCHIVE_|archive/);
    writeFileSync(fileOf(first), kept);
    renameSync(`${fileOf(second)}.away`, fileOf(second));
    await archived.archive.bringBack(first, TESTER);
    assert.equal(catalog.damages.count(), 1);
    assert.deepEqual([await found(there), catalog.damages.count()], [[], 0]);
    const events = [];
    for await (const { action, object, details } of catalog.audit.all({})) {
      if (/damaged|intact/.test(action)) events.push([action, object?.id, details]);
    }
    assert.deepEqual(events.reverse(), [
      ['recording.damaged', first, { damage: 'archive-content', before: null }],
      ['recording.damaged', second, { damage: 'archive-missing', before: null }],
      ['recording.intact', first, { damage: null, before: 'archive-content' }],
      ['recording.intact', second, { damage: null, before: 'archive-missing' }],
    ]);
  });

  it('takes an archive that is away for no damage, and goes on when it is back', async (t) => {
    const server = await startVsftpd(t, 'ftp');
    const { archived, there, here, reading, changeSettings, codes } = await scene(t, server, 3);
    const { catalog } = archived.sealed;
    await changeSettings({ archivePlace: { ...server.place, port: 1 } });
    await reading.begin();
    assert.match(there.problem!, /port 1/);
    // The recordings here are read all the same, and it is not tried at every look.
    await here.readShare(1);
    assert.deepEqual([here.read, here.problem], [3, undefined]);
    const problemAt = archived.time.nowMs();
    await changeSettings({ archivePlace: server.place });
    await reading.look();
    assert.equal(there.read, 0);
    await changeSettings({ archivePlace: { ...server.place, port: 1 } });
    for (let attempt = 0; attempt < 3; attempt++) {
      assert.deepEqual(codes(), []);
      archived.time.advance(HOUR_MS);
      await reading.look();
    }
    assert.deepEqual(codes(), ['archive-unread']);
    await changeSettings({ archivePlace: server.place });
    archived.time.advance(HOUR_MS);
    await reading.look();
    const facts = { damaged: 0, unread: 0, ...sameTime(problemAt + 4 * HOUR_MS) };
    assert.deepEqual([there.read, there.facts, codes()], [3, facts, []]);
    assert.equal(catalog.damages.count(), 0);
    await reading.look();
    assert.equal(there.read, 3);
  });

  it('reads at the hours of the archive only, and then what is due', async (t) => {
    const server = await startVsftpd(t, 'ftp');
    const { archived, there, reading, changeSettings } = await scene(t, server, 2);
    // It is nine o'clock.
    await changeSettings({ archiveRules: { ...ALL_AT_ONCE, fromHour: 22, toHour: 6 } });
    await reading.begin();
    assert.equal(there.read, 0);
    archived.time.advance(13 * HOUR_MS);
    await reading.look();
    assert.equal(there.read, 2);
  });

  it('passes over one that the archive gives to nobody, and says so', async (t) => {
    const server = await startOpenSsh(t);
    const { archived, ids, there, reading, fileOf } = await scene(t, server, 3);
    const [first] = ids as [string];
    rmSync(fileOf(first));
    mkdirSync(fileOf(first));
    await reading.begin();
    for (let attempt = 0; attempt < 2; attempt++) {
      assert.deepEqual([there.read, there.facts.lastAtMs], [0, undefined]);
      archived.time.advance(HOUR_MS);
      await reading.look();
    }
    assert.deepEqual([there.read, there.facts.unread, there.problem], [2, 1, undefined]);
    // The pass is over: the next one tries it again.
    assert.equal(archived.sealed.catalog.damages.count(), 0);
  });
});

function sameTime(atMs: number) {
  return { lastAtMs: atMs, passedAtMs: atMs };
}
