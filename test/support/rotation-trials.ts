import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readJournalHeader } from '../../src/storage/journal/index.ts';
import { SealedScene } from './sealed-scene.ts';
import { TESTER } from './temporary-catalog.ts';

const PROGRAM = fileURLToPath(new URL('./rotating.ts', import.meta.url));
const RECORDINGS = 30;
const SECRET = 'a secret';

export interface RotationTrials {
  readonly kills: number;
  /** Gives a number from 0 to 1. */
  readonly random: () => number;
  readonly onKill?: ((kill: number) => void) | undefined;
}

/**
 * Kills a rotation again and again, while recordings are sealed, and looks each time whether
 * everything opens. Returns the ids of the master keys that are left at the end.
 */
export async function runRotationTrials(
  data: string,
  { kills, random, onKill }: RotationTrials,
): Promise<readonly number[]> {
  const scene = await SealedScene.open(data);
  const ids: string[] = [];
  for (let index = 0; index < RECORDINGS; index++) ids.push(await scene.record());
  const journals = scene.journalDirectories.map((directory) => scene.journal(directory));
  await scene.catalog.settings.set({ mailPassword: SECRET }, TESTER);
  for (let kill = 0; kill < kills; kill++) {
    const child = fork(PROGRAM, [data, kill % 2 === 0 ? 'again' : 'resume'], { stdio: 'inherit' });
    const exited = once(child, 'exit');
    // Half of them in the middle of the first, half of them in one that follows at once.
    if (random() < 0.5) await once(child, 'message');
    else await setTimeout(random() * 400);
    await setTimeout(random() * 60);
    // The recorder goes on meanwhile, with what it knows of the keys.
    ids.push(await scene.record());
    child.kill('SIGKILL');
    await exited;
    await scene.keyRing.reload();
    await requireAll(data, ids, journals);
    onKill?.(kill + 1);
  }
  await scene.rotation().rotate({ resumes: true, removesOld: true });
  await scene.catalog.close();
  await requireAll(data, ids, journals);
  return scene.keyRing.ids;
}

/** Everything opens for a program that starts now. */
async function requireAll(
  data: string,
  ids: readonly string[],
  journals: readonly { readonly id: string; readonly path: string }[],
): Promise<void> {
  const scene = await SealedScene.open(data);
  try {
    for (const id of ids) assert.equal(await scene.read(id), id);
    for (const { id, path } of journals) {
      assert.equal(scene.keyRing.unwrap(readJournalHeader(path).wrappedKey, id).length, 32);
    }
    assert.equal(scene.catalog.settings.secret('mailPassword'), SECRET);
  } finally {
    await scene.catalog.close();
  }
}
