import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { destroyJournal, wrappedKeyOf } from '../../src/storage/journal/index.ts';
import { SealedScene } from './sealed-scene.ts';
import { TESTER } from './temporary-catalog.ts';

const PROGRAM = fileURLToPath(new URL('./rotating.ts', import.meta.url));
const RECORDINGS = 20;
/** Above so many the oldest is deleted when one is added. */
const MOST = 60;
/** How many calls begin or end at the same time. */
const LINES = 4;
const SECRET = 'a secret';

/** What a program that rotates says: asks whether that was noticed, or has come to an end. */
export type RotationWord = 'changed' | 'rotated';

export interface RotationTrials {
  readonly kills: number;
  /** Gives a number from 0 to 1. */
  readonly random: () => number;
  readonly onKill?: ((kill: number) => void) | undefined;
}

/** What was sealed, and has to open. */
interface Sealed {
  /** Of all that there were. */
  count: number;
  readonly ids: string[];
  readonly journals: { readonly id: string; readonly path: string }[];
}

/**
 * Kills a rotation again and again, while recordings are sealed, journals begun and both deleted,
 * and looks each time whether everything opens. Returns the ids of the master keys that are left at
 * the end, and how many recordings and journals there were.
 */
export async function runRotationTrials(
  data: string,
  { kills, random, onKill }: RotationTrials,
): Promise<{ readonly masterIds: readonly number[]; readonly sealed: number }> {
  const scene = await SealedScene.open(data);
  const sealed: Sealed = { count: 0, ids: [], journals: [] };
  for (let index = 0; index < RECORDINGS; index++) sealed.ids.push(await scene.record());
  await scene.catalog.settings.set({ mailPassword: SECRET }, TESTER);
  for (let kill = 0; kill < kills; kill++) {
    const recorder = new RecorderOfTrials(scene, sealed, random);
    const child = fork(PROGRAM, [data, kill % 2 === 0 ? 'again' : 'resume'], { stdio: 'inherit' });
    const exited = once(child, 'exit');
    answer(child, scene);
    // Half of them in the middle of the first, half of them in one that follows at once.
    if (random() < 0.5) await Promise.race([rotated(child), exited]);
    else await setTimeout(random() * 400);
    await setTimeout(random() * 60);
    assert.equal(child.exitCode, null, 'a rotation ends only when it is killed');
    child.kill('SIGKILL');
    await exited;
    await recorder.stop();
    await requireAll(data, sealed);
    onKill?.(kill + 1);
  }
  await scene.rotation().rotate({ resumes: true, removesOld: true });
  await scene.catalog.close();
  await requireAll(data, sealed);
  return { masterIds: scene.keyRing.ids, sealed: sealed.count };
}

/** Seals, begins and deletes, several at a time, with what it knows of the keys. */
class RecorderOfTrials {
  readonly #lines: Promise<void>[];
  #isStopped = false;

  constructor(scene: SealedScene, sealed: Sealed, random: () => number) {
    this.#lines = Array.from({ length: LINES }, async () => {
      while (!this.#isStopped) {
        await setTimeout(random() * 40);
        sealed.ids.push(await scene.record());
        sealed.journals.push(await scene.beginJournal(random() * 40));
        sealed.count += 2;
        if (sealed.ids.length > MOST) await scene.delete(sealed.ids.shift()!);
        if (sealed.journals.length > MOST) await destroyJournal(sealed.journals.shift()!.path);
      }
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#lines);
  }
}

/** What a recorder does that runs beside: see `watchKeys`. */
function answer(child: ChildProcess, { keyRing }: SealedScene): void {
  child.on('message', async (word: RotationWord) => {
    if (word !== 'changed') return;
    await keyRing.reload();
    await keyRing.settled();
    if (child.connected) child.send('noticed', () => {});
  });
}

function rotated(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (word: RotationWord) => {
      if (word === 'rotated') resolve();
    });
  });
}

/** Everything opens for a program that starts now. */
async function requireAll(data: string, { ids, journals }: Sealed): Promise<void> {
  const scene = await SealedScene.open(data);
  try {
    for (const id of ids) assert.equal(await scene.read(id), id);
    for (const { id, path } of journals) {
      assert.equal(scene.keyRing.unwrap(wrappedKeyOf(path)!, id).length, 32);
    }
    assert.equal(scene.catalog.settings.secret('mailPassword'), SECRET);
  } finally {
    await scene.catalog.close();
  }
}
