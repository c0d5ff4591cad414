import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom, type SimulatedCall } from '../../src/simulator/index.ts';
import { numberOf, PrerecordScene } from '../support/prerecord-scene.ts';
import { kill, TARGETS, type Target } from './kill.ts';

export interface PrerecordFaultOptions {
  readonly trials: number;
  readonly calls: number;
  readonly seed: number;
}

const ACTIONS = ['keep', 'private', 'nothing'] as const;

/** One call of a trial: what was asked for, and what was answered before everything broke. */
interface DecidedCall {
  readonly call: SimulatedCall;
  readonly id: string;
  readonly action: (typeof ACTIONS)[number];
  /** 200, the code of a refusal, or undefined where no answer came. */
  answer: number | string | undefined;
}

/** What became of a call. */
type Fate = 'recorded' | 'waiting' | 'gone';

/**
 * Kills processes at random moments around decisions about buffered calls: a decision that was
 * answered stands, one that was not either stands or was never made, and without one nothing is
 * recorded. Prints as it goes.
 */
export async function runPrerecordTrials(options: PrerecordFaultOptions): Promise<boolean> {
  const { trials, calls, seed } = options;
  console.log(`prerecord: ${trials} trials, ${calls} calls each, seed ${seed}`);
  const random = new SeededRandom(seed);
  const scene = await PrerecordScene.start(calls, ['--log-level', 'warn']);
  let failures = 0;
  try {
    for (let trial = 0; trial < trials; trial++) {
      const target = TARGETS[random.word() % TARGETS.length]!;
      const { problems, fates } = await runTrial(scene, random, target, calls);
      if (problems.length > 0) failures++;
      const verdict = problems.length === 0 ? 'ok' : `FAILED\n    ${problems.join('\n    ')}`;
      console.log(`  ${trial + 1}/${trials} kill ${target}: ${fates}: ${verdict}`);
    }
  } finally {
    if (failures > 0) console.log(scene.product.log.slice(-4000));
    await scene.close();
  }
  console.log(`prerecord: ${trials - failures} of ${trials} trials fine`);
  return failures === 0;
}

async function runTrial(
  scene: PrerecordScene,
  random: SeededRandom,
  target: Target,
  count: number,
): Promise<{ readonly problems: readonly string[]; readonly fates: string }> {
  const placed = Array.from({ length: count }, (_, index) => scene.newCall(7001 + index));
  await Promise.all(placed.map((call) => call.place()));
  await sleep(600);
  const decided: DecidedCall[] = [];
  const listed = new Map((await scene.list()).map((item) => [item.localNumber, item.id]));
  for (const call of placed) {
    const action = ACTIONS[random.word() % ACTIONS.length]!;
    decided.push({ call, id: listed.get(numberOf(call))!, action, answer: undefined });
  }
  const ended = decided.filter(() => random.word() % 2 === 0);
  await Promise.all(ended.map(({ call }) => call.hangUp()));
  // Decisions come before, at and after the moment of the kill.
  const client = await scene.client();
  const deciding = decided.map(async (one) => {
    await sleep(random.word() % 600);
    if (one.action === 'nothing') return;
    one.answer = await client.act(one.id, one.action).catch(() => undefined);
  });
  await sleep(random.word() % 900);
  await kill(scene.product, target);
  await Promise.all(deciding);
  if (target !== 'capture') await scene.product.restart();
  else await sleep(2500);
  await Promise.all(placed.map((call) => call.hangUp()));
  return judge(scene, decided);
}

async function judge(scene: PrerecordScene, decided: readonly DecidedCall[]) {
  const fates = new Map<DecidedCall, Fate | 'running'>();
  const deadline = Date.now() + 40_000;
  // What is kept takes a moment to be stored, what is discarded to be destroyed.
  do {
    await sleep(500);
    const fateOf = await lookAt(scene);
    for (const one of decided) fates.set(one, fateOf(one));
  } while ([...fates].some(([one, fate]) => !isRight(one, fate)) && Date.now() < deadline);
  const problems = [...fates].flatMap(([one, fate]) =>
    isRight(one, fate)
      ? []
      : [`${one.id}: ${one.action} answered ${one.answer}, and the call is ${fate}`],
  );
  const client = await scene.client();
  for (const [{ id }, fate] of fates) if (fate === 'waiting') await client.act(id, 'private');
  await sleep(300);
  const left = scene.journals;
  if (left.length > 0) problems.push(`journals left over: ${left.join(' ')}`);
  const counts = (['recorded', 'waiting', 'gone'] as const).map(
    (fate) => `${[...fates.values()].filter((one) => one === fate).length} ${fate}`,
  );
  return { problems, fates: counts.join(', ') };
}

/** What has become of calls by now. */
async function lookAt(scene: PrerecordScene): Promise<(one: DecidedCall) => Fate | 'running'> {
  const client = await scene.client();
  const listed = new Map((await scene.list()).map((item) => [item.id, item]));
  const newest = '/recordings?sort=-startedAt&limit=200';
  const { items } = await client.get<{ items: { id: string }[] }>(newest);
  const recorded = new Set(items.map(({ id }) => id));
  return ({ id }) => {
    const item = listed.get(id);
    if (item !== undefined) return item.endedAt === null ? 'running' : 'waiting';
    if (recorded.has(id)) return 'recorded';
    return scene.journals.includes(`${id}.ewj`) ? 'running' : 'gone';
  };
}

function isRight({ action, answer }: DecidedCall, fate: Fate | 'running'): boolean {
  if (fate === 'running') return false;
  if (action === 'nothing') return fate === 'waiting';
  const decidedFate = action === 'keep' ? 'recorded' : 'gone';
  // Without an answer nobody was told anything.
  return answer === 200 ? fate === decidedFate : fate === decidedFate || fate === 'waiting';
}
