import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { journalsOf } from '../../src/lifecycle/index.ts';
import { CallerAgent, SeededRandom } from '../../src/simulator/index.ts';
import { wrappedKeyOf } from '../../src/storage/journal/index.ts';
import { PROGRAM, Product } from '../support/product.ts';
import { SealedScene } from '../support/sealed-scene.ts';
import { TESTER } from '../support/temporary-catalog.ts';
import { uniqueSound } from '../support/unique-sound.ts';
import type { CrashOptions } from './crash.ts';

const SECRET = 'a secret';
/** So long after its start a rotation is killed at the latest; most are over by then. */
const KILL_WITHIN_MS = 3000;
const ANSWER_WITHIN_MS = 10_000;
/** The recorder is killed too, with each so many rotations. */
const MAIN_EVERY = 10;

/**
 * Kills `earwitness key rotate --remove-old` at random moments beside a recorder with running
 * calls, which is killed now and then too; whether everything opens each time, and plays at the
 * end. Prints as it goes.
 */
export async function runRotationKills({ trials, calls, seed }: CrashOptions): Promise<boolean> {
  console.log(`rotation: ${trials} kills, ${calls} lines, seed ${seed}`);
  const random = new SeededRandom(seed);
  const product = await Product.start({ flags: ['--log-level', 'warn'] });
  const settings = { encrypted: true, audioFormat: 'wav-g711', unknownUsers: 'record' };
  await product.changeSettings(settings);
  await withScene(product, ({ catalog }) => catalog.settings.set({ mailPassword: SECRET }, TESTER));
  const load = await CallLoad.start(product, calls, random);
  const problems: string[] = [];
  let ended = 0;
  try {
    for (let kill = 1; kill <= trials; kill++) {
      const how = kill % 2 === 0 ? ['--resume'] : [];
      if (await killRotation(product, how, random.unit() * KILL_WITHIN_MS)) ended++;
      if (kill % MAIN_EVERY === 0) {
        await product.kill('SIGKILL');
        await product.restart();
      }
      problems.push(...(await withScene(product, unreadable)));
      if (kill % 10 === 0) {
        console.log(`  ${kill} kills, ${load.answered.length} calls, ${problems.length} problems`);
      }
    }
    await load.stop();
    problems.push(...(await judge(product, load.answered)));
  } finally {
    if (problems.length > 0) console.log(product.log.slice(-4000));
    await product.close();
  }
  for (const problem of problems) console.log(`  ${problem}`);
  console.log(
    `rotation: ${trials - ended} of ${trials} killed while they ran, ${load.answered.length} calls, ` +
      `${problems.length} problems`,
  );
  return problems.length === 0;
}

/** Calls that come and go all the time. */
class CallLoad {
  /** Numbers whose calls the recorder has taken. */
  readonly answered: string[] = [];
  #placed = 0;
  readonly #agent: CallerAgent;
  readonly #lines: Promise<void>[];
  #isStopped = false;

  private constructor(agent: CallerAgent, lines: number, random: SeededRandom) {
    this.#agent = agent;
    this.#lines = Array.from({ length: lines }, () => this.#line(random));
  }

  static async start({ report }: Product, lines: number, random: SeededRandom): Promise<CallLoad> {
    const recorder = { host: '127.0.0.1', port: report.sipPorts.udp };
    const agent = await CallerAgent.start({ recorder, seed: random.word() });
    return new CallLoad(agent, lines, random);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#lines);
    this.#agent.close();
  }

  async #line(random: SeededRandom): Promise<void> {
    while (!this.#isStopped) {
      await sleep(random.unit() * 500);
      const at = this.#placed++;
      const number = String(10_000 + at);
      const call = this.#agent.call({
        near: { number, device: `SEP${String(at).padStart(12, '0')}` },
        far: { number: '2000', device: 'SEPFAR' },
        sound: { near: uniqueSound(2 * (at % 50)), far: uniqueSound(2 * (at % 50) + 1) },
      });
      const answers = await within(call.place());
      const isAnswered = Object.values(answers ?? {}).some(({ kind }) => kind === 'answered');
      if (isAnswered) this.answered.push(number);
      await sleep(500 + random.unit() * 3000);
      await within(call.hangUp());
      call.drop();
    }
  }
}

/** A recorder that is killed between trying and answering never answers. */
function within<T>(action: Promise<T>): Promise<T | undefined> {
  return Promise.race([action, sleep(ANSWER_WITHIN_MS, undefined)]);
}

/** Whether it had ended by itself before. Throws where that was with an error. */
async function killRotation(product: Product, how: string[], afterMs: number): Promise<boolean> {
  const args = ['key', 'rotate', '--remove-old', ...how, '--data', product.dataDirectory];
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await Promise.race([exited, sleep(afterMs)]);
  child.kill('SIGKILL');
  const code = await exited;
  if (code !== null && code !== 0) throw new Error(`the rotation ended with ${code}:\n${said}`);
  return code === 0;
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

/** What is wrong at the end: one master key is left, and every call plays. */
async function judge(product: Product, numbers: readonly string[]): Promise<string[]> {
  const client = await product.logIn();
  await client.waitForCount(numbers.length, 60_000);
  product.run('key', 'rotate', '--resume', '--remove-old');
  const { keys } = JSON.parse(product.run('key', 'list', '--json')) as { keys: unknown[] };
  const problems = keys.length === 1 ? [] : [`${keys.length} master keys are left`];
  for (const number of numbers) {
    const { items } = await client.get<{ items: { id: string }[] }>(`/recordings?q=${number}`);
    if (items.length === 0) problems.push(`call ${number} has no recording`);
    for (const { id } of items) {
      const { status } = await client.fetch(`/recordings/${id}/audio`);
      if (status !== 200) problems.push(`recording ${id} does not play: ${status}`);
    }
  }
  return problems;
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
