import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ArchiveScene, pathOf, sha256 } from '../../test/support/archive/archive-scene.ts';
import { filesAt, type TestArchive } from '../../test/support/archive/test-archive.ts';
import { startVsftpd } from '../../test/support/archive/vsftpd.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import { waitUntil } from '../../test/support/wait-until.ts';

const SIZE = 100_000;

describe('the archive', () => {
  let server: TestArchive;
  const closers: (() => unknown)[] = [];
  before(async () => {
    server = await startVsftpd({ after: (fn) => void closers.unshift(fn) }, 'ftp');
  });
  after(async () => {
    for (const close of closers) await close();
  });
  const clear = (): void => {
    for (const name of readdirSync(server.files)) {
      rmSync(join(server.files, name), { recursive: true });
    }
  };
  const actionsOf = async ({ sealed }: ArchiveScene): Promise<string[]> => {
    const { items } = await sealed.catalog.audit.list({ limit: 2 });
    return items.map(({ action }) => action);
  };

  it('takes recordings under names that people read, with a description beside each', async (t) => {
    clear();
    const scene = await ArchiveScene.open(t, server);
    const bytes = [randomBytes(SIZE), randomBytes(SIZE)];
    const [plain] = (await scene.record([bytes[0]!])) as [string];
    const [sealed] = (await scene.record([bytes[1]!], true)) as [string];
    await scene.archive.look();
    const files = filesAt(server);
    const paths = [plain, sealed].flatMap((id) => [pathOf(id, 'json'), pathOf(id)]);
    assert.deepEqual(Object.keys(files), paths.sort());
    assert.deepEqual(readFileSync(join(server.files, pathOf(plain))), bytes[0]);
    assert.deepEqual(readFileSync(join(server.files, pathOf(sealed))), bytes[1]);
    const text = readFileSync(join(server.files, pathOf(plain, 'json')), 'utf8');
    const { format, recordingId, startedAt, audio } = JSON.parse(text);
    assert.deepEqual(
      { format, recordingId, startedAt, sha256: audio.sha256 },
      {
        ...{ format: 'earwitness archived recording 1', recordingId: plain },
        ...{ startedAt: '2026-11-23T09:00:00.000Z', sha256: sha256(bytes[0]!) },
      },
    );
    assert.deepEqual(
      [plain, sealed].map((id) => [scene.stateOf(id), scene.isLocal(id)]),
      [
        ['archived', false],
        ['archived', false],
      ],
    );
    assert.deepEqual(await actionsOf(scene), ['recording.archived', 'recording.archived']);
  });

  it('goes from the high mark to the low one, the oldest first, and no further', async (t) => {
    clear();
    const marks = { highMegabytes: 2, lowMegabytes: 1, afterDays: null };
    const scene = await ArchiveScene.open(t, server, { rules: marks });
    const ids = await scene.record(Array.from({ length: 19 }, () => randomBytes(SIZE)));
    await scene.archive.look();
    assert.deepEqual(
      ids.filter((id) => !scene.isLocal(id)),
      [],
    );
    ids.push(...(await scene.record([randomBytes(SIZE), randomBytes(SIZE)])));
    await scene.archive.look();
    assert.deepEqual(
      ids.filter((id) => !scene.isLocal(id)),
      ids.slice(0, 11),
    );
    const { localBytes, archivedCount, problem } = await scene.archive.status();
    assert.deepEqual([localBytes, archivedCount, problem], [1_000_000, 11, undefined]);
    await scene.archive.look();
    assert.equal((await scene.archive.status()).archivedCount, 11);
  });

  it('takes what is older than so many days, in its hours only', async (t) => {
    clear();
    const rules = { afterDays: 90, fromHour: 22, toHour: 6 };
    const scene = await ArchiveScene.open(t, server, { rules });
    await scene.sealed.catalog.settings.set({ timeZone: 'UTC' }, TESTER);
    const ids = await scene.record(Array.from({ length: 3 }, () => randomBytes(1000)));
    scene.time.advance(90_000);
    await scene.archive.look();
    assert.deepEqual(filesAt(server), {});
    scene.time.advance(13 * 3_600_000);
    await scene.archive.look();
    assert.deepEqual(
      ids.map((id) => scene.stateOf(id)),
      Array(3).fill('archived'),
    );
  });

  it('lets recordings be heard as before, and keeps no more than it may', async (t) => {
    clear();
    const scene = await ArchiveScene.open(t, server);
    const bytes = Array.from({ length: 3 }, () => randomBytes(4_000_000));
    const ids = await scene.record(bytes);
    await scene.archive.look();
    for (const [index, id] of ids.entries()) assert.deepEqual(await scene.heard(id), bytes[index]);
    const cache = join(scene.sealed.data, 'archive-cache');
    const cached = readdirSync(cache, { recursive: true, encoding: 'utf8' });
    const objects = cached.filter((name) => name.endsWith('.sealed'));
    assert.equal(objects.length, 2);
    const kept = readFileSync(join(cache, objects[0]!));
    assert.ok(!bytes.some((each) => kept.includes(each.subarray(1000, 1100))));
    // What was fetched is heard without the archive.
    clear();
    assert.deepEqual(await scene.heard(ids[2]!), bytes[2]);
    await assert.rejects(scene.heard(ids[0]!), { code: 'ARCHIVE_FILE_MISSING' });
  });

  it('plays nothing that is not what was archived', async (t) => {
    clear();
    const scene = await ArchiveScene.open(t, server);
    const [id] = (await scene.record([randomBytes(SIZE)])) as [string];
    await scene.archive.look();
    writeFileSync(join(server.files, pathOf(id)), randomBytes(SIZE));
    await assert.rejects(scene.heard(id), { code: 'ARCHIVE_MISMATCH' });
    await assert.rejects(scene.archive.bringBack(id, TESTER), { code: 'ARCHIVE_MISMATCH' });
    assert.deepEqual([scene.stateOf(id), scene.isLocal(id)], ['archived', false]);
  });

  it('gives a recording back, removes its own copy, and does not take it again', async (t) => {
    clear();
    const scene = await ArchiveScene.open(t, server);
    const bytes = randomBytes(SIZE);
    const [id] = (await scene.record([bytes], true)) as [string];
    await scene.archive.look();
    await scene.archive.bringBack(id, TESTER);
    await scene.archive.look();
    assert.deepEqual(filesAt(server), {});
    assert.deepEqual([scene.stateOf(id), scene.isLocal(id)], ['returned', true]);
    assert.deepEqual(await scene.heard(id), bytes);
    await scene.archive.look();
    assert.equal(scene.stateOf(id), 'returned');
  });

  it('gives a recording back to two who ask at once, and while its local copy is to go', async (t) => {
    clear();
    const scene = await ArchiveScene.open(t, server, { graceMs: 400 });
    const bytes = [randomBytes(SIZE), randomBytes(SIZE)];
    const ids = await scene.record(bytes);
    const moving = scene.archive.look();
    await waitUntil('both are moved', () => ids.every((id) => scene.stateOf(id) === 'moved'));
    await scene.archive.bringBack(ids[0]!, TESTER);
    await moving;
    assert.equal(scene.stateOf(ids[1]!), 'archived');
    await Promise.all([
      scene.archive.bringBack(ids[1]!, TESTER),
      scene.archive.bringBack(ids[1]!, TESTER),
    ]);
    // What began meanwhile may not know of it yet.
    await scene.archive.look();
    await scene.archive.look();
    assert.deepEqual(filesAt(server), {});
    for (const [index, id] of ids.entries()) {
      assert.deepEqual([scene.stateOf(id), scene.isLocal(id)], ['returned', true]);
      assert.deepEqual(await scene.heard(id), bytes[index]);
    }
  });

  it('removes what is deleted, and says what it could not remove', async (t) => {
    clear();
    const scene = await ArchiveScene.open(t, server);
    const ids = await scene.record([randomBytes(SIZE), randomBytes(SIZE)]);
    await scene.archive.look();
    await scene.heard(ids[0]!);
    await scene.delete([ids[0]!]);
    await scene.archive.look();
    assert.deepEqual(Object.keys(filesAt(server)), [pathOf(ids[1]!, 'json'), pathOf(ids[1]!)]);
    assert.equal(scene.stateOf(ids[0]!), undefined);
    const { settings } = scene.sealed.catalog;
    await settings.set({ archivePlace: { ...server.place, port: 1 } }, TESTER);
    await scene.delete([ids[1]!]);
    await scene.archive.look();
    const { toRemove, toRemoveCount } = await scene.archive.status();
    assert.equal(toRemoveCount, 1);
    assert.match(toRemove[0]!.problem!, /port 1: /);
    const codes = scene.alerts.open().map(({ code }) => code);
    assert.deepEqual(codes, ['archive-removal-failing']);
    await settings.set({ archivePlace: server.place }, TESTER);
    await scene.runAgain();
    assert.deepEqual(filesAt(server), {});
    assert.deepEqual([(await scene.archive.status()).toRemoveCount, scene.alerts.open()], [0, []]);
  });

  it('leaves a recording here that is not what was stored', async (t) => {
    clear();
    const scene = await ArchiveScene.open(t, server);
    const ids = await scene.record([randomBytes(SIZE), randomBytes(SIZE)]);
    const { store, catalog } = scene.sealed;
    await store.put(catalog.objects.of(ids[0]!)!.audio.objectId, (sink) =>
      sink.write(randomBytes(SIZE)),
    );
    await scene.archive.look();
    assert.deepEqual(
      ids.map((id) => scene.stateOf(id)),
      [undefined, 'archived'],
    );
    assert.deepEqual(Object.keys(filesAt(server)), [pathOf(ids[1]!, 'json'), pathOf(ids[1]!)]);
    const codes = scene.alerts.open().map(({ code }) => code);
    assert.deepEqual(codes, ['archive-damaged']);
  });

  it('is tested by a file that is written, read back and removed', async (t) => {
    clear();
    const scene = await ArchiveScene.open(t, server);
    const done = { failed: undefined, code: undefined, detail: undefined };
    assert.deepEqual(await scene.archive.test(TESTER), done);
    assert.deepEqual(filesAt(server), {});
    await scene.sealed.catalog.settings.set({ archivePassword: 'wrong' }, TESTER);
    const { failed, code } = await scene.archive.test(TESTER);
    assert.deepEqual({ failed, code }, { failed: 'connect', code: 'ARCHIVE_LOG_IN_FAILED' });
  });
});
