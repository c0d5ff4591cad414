import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CleanUp } from '../temporary-catalog.ts';
import { ArchiveScene, pathOf } from './archive-scene.ts';
import { filesAt, type TestArchive } from './test-archive.ts';

const SIZE = 40_000;
/** So often it fails until administrators are told. */
const TRIES = 3;

/** Something that is wrong with an archive for some time. */
export interface ArchiveFault {
  readonly server: TestArchive;
  /** Where the recorder looks for the server. */
  readonly host?: string;
  /** Makes it fail, when the recordings are known. */
  readonly begin: (ids: readonly string[], scene: ArchiveScene) => unknown;
  readonly end: (ids: readonly string[], scene: ArchiveScene) => unknown;
  /** What is said of it. */
  readonly problem: RegExp;
}

/**
 * Recordings are to be moved, and something is wrong: nothing counts as archived, nothing is there
 * under its name, everything is here, and administrators are told why. When it is over, all are
 * moved without anybody doing more.
 */
export async function requireMovedLater(context: CleanUp, fault: ArchiveFault): Promise<void> {
  const { server, host = server.place.host } = fault;
  const scene = await ArchiveScene.open(context, server, { place: { host } });
  const contents = [randomBytes(SIZE), randomBytes(SIZE)];
  const ids = [
    ...(await scene.record([contents[0]!])),
    ...(await scene.record([contents[1]!], true)),
  ];
  await fault.begin(ids, scene);
  for (let times = 0; times < TRIES; times++) {
    await scene.runAgain();
    const { problem = '', archivedCount } = await scene.archive.status();
    assert.match(problem, fault.problem);
    assert.equal(archivedCount, 0);
    const names = Object.keys(filesAt(server)).filter((name) =>
      ids.some((id) => name.includes(id)),
    );
    assert.deepEqual(
      names.filter((name) => !name.endsWith('.part')),
      [],
    );
    assert.deepEqual(
      ids.map((id) => scene.isLocal(id)),
      [true, true],
    );
  }
  const alerts = scene.alerts.open();
  assert.deepEqual(
    alerts.map(({ code }) => code),
    ['archive-failing'],
  );
  assert.match(String(alerts[0]!.facts.problem), fault.problem);
  assert.equal(scene.archive.figures.isFailing, true);
  await fault.end(ids, scene);
  await scene.runAgain();
  assert.equal((await scene.archive.status()).problem, undefined);
  assert.deepEqual([scene.alerts.open(), scene.archive.figures.isFailing], [[], false]);
  for (const [index, id] of ids.entries()) {
    assert.deepEqual([scene.stateOf(id), scene.isLocal(id)], ['archived', false]);
    assert.deepEqual(readFileSync(join(server.files, pathOf(id))), contents[index]);
  }
  const expected = ids.flatMap((id) => [pathOf(id, 'json'), pathOf(id)]).sort();
  assert.deepEqual(
    Object.keys(filesAt(server)).filter(
      (name) => expected.includes(name) || name.endsWith('.part'),
    ),
    expected,
  );
}
