import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallerAgent, SeededRandom, type SimulatedCall } from '../../src/simulator/index.ts';
import { type ApiClient, Product } from '../support/product.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';
import { kill, TARGETS, type Target } from './kill.ts';

export interface CrashOptions {
  readonly trials: number;
  readonly calls: number;
  readonly seed: number;
}

/** What may be missing per stream of what was sent before the kill. */
const MAX_MISSING_MS = 300;
const FRAME_MS = 20;

interface ListedRecording {
  readonly id: string;
  readonly localNumber: string;
  readonly isInterrupted: boolean;
  readonly isComplete: boolean;
}

interface TrialResult {
  readonly problems: readonly string[];
  /** Highest loss over all streams, of what was sent before the kill. */
  readonly missingBeforeMs: number;
  readonly interrupted: number;
}

/** Kills processes at random moments; whether every trial left what it must. Prints as it goes. */
export async function runCrashTrials({ trials, calls, seed }: CrashOptions): Promise<boolean> {
  console.log(`crash: ${trials} trials, ${calls} calls each, seed ${seed}`);
  const random = new SeededRandom(seed);
  const product = await Product.start({ flags: ['--log-level', 'warn'] });
  product.run('settings', 'set', 'audioFormat', 'wav-g711');
  product.run('settings', 'set', 'unknownUsers', 'record');
  const hashes = new Map<string, string>();
  let failures = 0;
  let worstMs = 0;
  try {
    for (let trial = 0; trial < trials; trial++) {
      const target = TARGETS[random.word() % TARGETS.length]!;
      const result = await runTrial({ product, random, target, calls, trial });
      const problems = [...result.problems, ...checkKept(product, hashes)];
      worstMs = Math.max(worstMs, result.missingBeforeMs);
      if (problems.length > 0) failures++;
      const verdict = problems.length === 0 ? 'ok' : `FAILED\n    ${problems.join('\n    ')}`;
      console.log(
        `  ${trial + 1}/${trials} kill ${target}: at most ${result.missingBeforeMs} ms missing ` +
          `before the kill, ${result.interrupted} interrupted: ${verdict}`,
      );
    }
  } finally {
    if (failures > 0) console.log(product.log.slice(-4000));
    await product.close();
  }
  console.log(`crash: ${trials - failures} of ${trials} trials fine, worst loss ${worstMs} ms`);
  return failures === 0;
}

interface Trial {
  readonly product: Product;
  readonly random: SeededRandom;
  readonly target: Target;
  readonly calls: number;
  readonly trial: number;
}

async function runTrial({ product, random, target, calls, trial }: Trial): Promise<TrialResult> {
  const before = await (await product.logIn()).countRecordings();
  const agent = await CallerAgent.start({
    recorder: { host: '127.0.0.1', port: product.report.sipPorts.udp },
    seed: random.word(),
  });
  const placed = Array.from({ length: calls }, (_, index) => {
    const number = String(10_000 + trial * calls + index);
    return agent.call({
      near: { number, device: `SEP${number.padStart(12, '0')}` },
      far: { number: '2000', device: 'SEPFAR' },
      sound: {
        near: uniqueSound(2 * (trial * calls + index)),
        far: uniqueSound(2 * (trial * calls + index) + 1),
      },
    });
  });
  await Promise.all(placed.map((call) => call.place()));
  await sleep(500 + (random.word() % 2500));
  const killedAtMs = await kill(product, target);
  await sleep(random.word() % 1500);
  if (target !== 'capture') await product.restart();
  await sleep(1000 + (random.word() % 1500));
  await Promise.all(placed.map((call) => call.hangUp()));
  const client = await product.logIn();
  await client.waitForCount(before + calls, 40_000);
  const result = await judge({ client, placed, killedAtMs, target });
  agent.close();
  const left = readdirSync(join(product.dataDirectory, 'journal'));
  const problems = left.length === 0 ? [] : [`journals left over: ${left.join(' ')}`];
  return { ...result, problems: [...result.problems, ...problems] };
}

interface Judgement {
  readonly client: ApiClient;
  readonly placed: readonly SimulatedCall[];
  readonly killedAtMs: number;
  readonly target: Target;
}

async function judge({ client, placed, killedAtMs, target }: Judgement): Promise<TrialResult> {
  const problems: string[] = [];
  let missingBeforeMs = 0;
  let interrupted = 0;
  for (const call of placed) {
    const { number } = call.options.near;
    const { items } = await client.get<{ items: ListedRecording[] }>(`/recordings?q=${number}`);
    const own = items.filter((item) => item.localNumber === number);
    if (own.length !== 1) {
      problems.push(`call ${number} has ${own.length} recordings`);
      continue;
    }
    const [recording] = own as [ListedRecording];
    if (recording.isInterrupted) interrupted++;
    else if (target !== 'main') problems.push(`call ${number} is not flagged as interrupted`);
    const channels = g711Channels(await client.bytes(`/recordings/${recording.id}/audio`));
    for (const side of ['near', 'far'] as const) {
      const sent = (call.leg(side).media.stream?.packets ?? []).filter(
        (packet) => packet.copies > 0,
      );
      const isBefore = (at: number) => sent[at]!.sentAtMs < killedAtMs;
      const frames = sent.map((packet) => packet.payload);
      const missing = missingFrames(channels[side], frames);
      const lostMs = missing.filter(isBefore).length * FRAME_MS;
      missingBeforeMs = Math.max(missingBeforeMs, lostMs);
      // While main is down capture goes on: nothing may be missing at all.
      const isTooMuch = lostMs > MAX_MISSING_MS || (target === 'main' && missing.length > 0);
      if (!isTooMuch) continue;
      const sentAt = [missing[0]!, missing.at(-1)!].map((at) => sent[at]!.sentAtMs - killedAtMs);
      const [first, last] = sentAt.map(Math.round);
      problems.push(
        `call ${number} ${side}: ${lostMs} ms before the kill, ${missing.length} of ` +
          `${sent.length} packets, sent ${first} to ${last} ms after it`,
      );
    }
  }
  return { problems, missingBeforeMs, interrupted };
}

/** Recordings of earlier trials are still on the disk, byte for byte. */
function checkKept(product: Product, hashes: Map<string, string>): string[] {
  const store = join(product.dataDirectory, 'store');
  const files = readdirSync(store, { recursive: true, encoding: 'utf8' });
  const audio = files.filter((name) => name.endsWith('.audio'));
  const found = new Map(audio.map((name) => [name, hashOf(join(store, name))]));
  const problems = [...hashes].flatMap(([name, known]) =>
    found.get(name) === known ? [] : [`object ${name} is gone or has changed`],
  );
  for (const [name, hash] of found) hashes.set(name, hash);
  return problems;
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
