import { setTimeout as sleep } from 'node:timers/promises';
import { countWraps, journalsOf } from '../../src/lifecycle/index.ts';
import { SeededRandom } from '../../src/simulator/index.ts';
import { wrappedKeyOf } from '../../src/storage/journal/index.ts';
import { type ApiClient, Product } from '../support/product.ts';
import { SealedScene } from '../support/sealed-scene.ts';
import { TESTER } from '../support/temporary-catalog.ts';
import { CallLoad } from './call-load.ts';
import type { CrashOptions } from './crash.ts';
import { RunningRotation } from './running-rotation.ts';

const SECRET = 'a secret';
/** Recordings that are there before, so that a rotation lasts; sealed so many at a time. */
const SEALED = 2000;
const TOGETHER = 8;
/** The recorder is killed too, with each so many rotations. */
const MAIN_EVERY = 10;
/** Kills. */
const TOLD_EVERY = 10;

/** What killed rotations left: master keys that wrap something, or nothing, and nothing but one. */
type Left = 'older keys that wrap something' | 'older keys that wrap nothing' | 'one master key';

interface Tally {
  /** Rotations that were killed while they ran; those that had ended before do not count. */
  hits: number;
  misses: number;
  readonly left: Record<Left, number>;
  readonly problems: string[];
}

/**
 * Kills `earwitness key rotate --remove-old` at random moments while it changes keys, beside a
 * recorder with running calls, which is killed now and then too; whether everything opens each
 * time, and plays at the end. Prints as it goes.
 */
export async function runRotationKills({ trials, calls, seed }: CrashOptions): Promise<boolean> {
  console.log(`rotation: ${trials} kills, ${calls} lines, seed ${seed}`);
  const random = new SeededRandom(seed);
  const product = await Product.start({ flags: ['--log-level', 'warn'] });
  const settings = { encrypted: true, audioFormat: 'wav-g711', unknownUsers: 'record' };
  await product.changeSettings(settings);
  const sealed = await withScene(product, sealMany);
  const load = await CallLoad.start(product, calls, random);
  const tally: Tally = {
    ...{ hits: 0, misses: 0, problems: [] },
    left: {
      'older keys that wrap something': 0,
      'older keys that wrap nothing': 0,
      'one master key': 0,
    },
  };
  try {
    const lastsMs = await durationMs(product);
    console.log(`  ${SEALED} sealed; a rotation lasts ${(lastsMs / 1000).toFixed(1)} s`);
    while (tally.hits < trials) {
      const isHit = await killOne(product, tally, random.unit() * lastsMs);
      if (isHit && tally.hits % TOLD_EVERY === 0) console.log(`  ${told(tally, load)}`);
    }
    await load.stop();
    tally.problems.push(...(await judge(product, load.answered, sealed)));
  } finally {
    if (tally.problems.length > 0) console.log(product.log.slice(-4000));
    await product.close();
  }
  for (const problem of tally.problems) console.log(`  ${problem}`);
  for (const [what, count] of Object.entries(tally.left)) console.log(`  ${count} left ${what}`);
  console.log(`rotation: ${told(tally, load)}`);
  return tally.problems.length === 0;
}

function told({ hits, misses, problems }: Tally, { answered }: CallLoad): string {
  const kills = `${hits} killed while they ran, ${misses} had ended before and do not count`;
  return `${kills}; ${answered.length} calls, ${problems.length} problems`;
}

/** Seals many recordings; returns their ids. */
async function sealMany(scene: SealedScene): Promise<string[]> {
  await scene.catalog.settings.set({ mailPassword: SECRET }, TESTER);
  const ids: string[] = [];
  const line = async (): Promise<void> => {
    while (ids.length < SEALED) ids.push(await scene.record());
  };
  await Promise.all(Array.from({ length: TOGETHER }, line));
  return ids;
}

/** How long a rotation changes keys that nobody kills. */
async function durationMs({ dataDirectory }: Product): Promise<number> {
  const rotation = new RunningRotation(dataDirectory, []);
  await rotation.begun();
  const beganMs = performance.now();
  await rotation.ended();
  return performance.now() - beganMs;
}

/** Kills one rotation, new or gone on with, and looks what it has left; false where it was over. */
async function killOne(product: Product, tally: Tally, afterMs: number): Promise<boolean> {
  const flags = (tally.hits + tally.misses) % 2 === 0 ? [] : ['--resume'];
  const rotation = new RunningRotation(product.dataDirectory, flags);
  if (!(await rotation.kill(afterMs))) {
    tally.misses++;
    return false;
  }
  tally.hits++;
  if (tally.hits % MAIN_EVERY === 0) {
    await product.kill('SIGKILL');
    await product.restart();
  }
  await withScene(product, async (scene) => {
    tally.left[await leftIn(scene)]++;
    tally.problems.push(...(await unreadable(scene)));
  });
  return true;
}

async function leftIn(scene: SealedScene): Promise<Left> {
  const { ids, newestId } = scene.keyRing;
  if (ids.length === 1) return 'one master key';
  const { counts } = await countWraps(scene);
  const isNeeded = [...counts.keys()].some((id) => id !== newestId);
  return isNeeded ? 'older keys that wrap something' : 'older keys that wrap nothing';
}

/** What does not open for a program that starts now. */
async function unreadable(scene: SealedScene): Promise<string[]> {
  const problems: string[] = [];
  const noting = async (what: string, open: () => unknown): Promise<void> => {
    try {
      await open();
    } catch (error) {
      problems.push(`${what}: ${error}`);
    }
  };
  for await (const id of scene.recordingKeys.list()) {
    await noting(`recording ${id}`, () => scene.recordingKeys.keyOf(id));
  }
  for await (const { name, path } of journalsOf(scene)) {
    await noting(`journal ${name}`, () => {
      const wrapped = wrappedKeyOf(path);
      if (wrapped !== undefined) scene.keyRing.unwrap(wrapped, name.replace('.ewj', ''));
    });
  }
  await noting('the secret', () => {
    if (scene.catalog.settings.secret('mailPassword') !== SECRET) throw new Error('is another');
  });
  return problems;
}

/** What is wrong at the end: one master key is left, everything opens, and every call plays. */
async function judge(
  product: Product,
  numbers: readonly string[],
  sealed: readonly string[],
): Promise<string[]> {
  const client = await product.logIn();
  await client.waitForCount(numbers.length, 60_000);
  product.run('key', 'rotate', '--resume', '--remove-old');
  const { keys } = JSON.parse(product.run('key', 'list', '--json')) as { keys: unknown[] };
  const problems = keys.length === 1 ? [] : [`${keys.length} master keys are left`];
  await withScene(product, async (scene) => {
    for (const id of sealed) if ((await scene.read(id)) !== id) problems.push(`${id} is another`);
  });
  for (const number of numbers) {
    const answer = await patiently(client, `/recordings?q=${number}`);
    const { items } = (await answer.json()) as { items: { id: string }[] };
    if (items.length === 0) problems.push(`call ${number} has no recording`);
    for (const { id } of items) {
      const audio = await patiently(client, `/recordings/${id}/audio`);
      const { byteLength } = await audio.arrayBuffer();
      const isHeard = audio.status === 200 && byteLength > 0;
      if (!isHeard) problems.push(`recording ${id} does not play: ${audio.status}`);
    }
  }
  return problems;
}

/** More is asked than one address may ask in a minute. */
async function patiently(client: ApiClient, path: string): Promise<Response> {
  for (;;) {
    const answer = await client.fetch(path);
    if (answer.status !== 429) return answer;
    await answer.body?.cancel();
    await sleep(1000);
  }
}

async function withScene<T>(
  { dataDirectory }: Product,
  action: (scene: SealedScene) => Promise<T>,
): Promise<T> {
  const scene = await SealedScene.open(dataDirectory);
  try {
    return await action(scene);
  } finally {
    await scene.catalog.close();
  }
}
