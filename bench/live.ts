// What watching and listening cost while hundreds of calls are recorded, and how late one hears.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CallerAgent, type SoundSource, toneSound } from '../src/simulator/index.ts';
import { EventStream } from '../test/support/event-stream.ts';
import { type ApiClient, Product } from '../test/support/product.ts';
import { compile } from './c-programs.ts';
import { sleep } from './capture-load.ts';
import { placeCalls } from './placed-calls.ts';
import { cpuMicroseconds } from './process-cost.ts';

/** Rows of a large window: their levels are measured. */
const METERED_CALLS = 25;
const FRAME_MS = 20;
/** Silence before the tone by which the delay is measured, in frames. */
const SILENT_FRAMES = 150;

/** Part of a core that a process uses while nothing else is done for so many seconds. */
async function coreShare(pid: number, seconds: number): Promise<number> {
  const before = cpuMicroseconds(pid);
  await sleep(seconds * 1000);
  return (cpuMicroseconds(pid) - before) / (seconds * 1e6);
}

async function measureWatching(product: Product, client: ApiClient, seconds: number) {
  const { pid } = product.report;
  const { items } = await client.get<{ items: { id: string }[] }>('/live');
  const metered = items.slice(0, METERED_CALLS).map(({ id }) => id);
  const percent = (share: number): string => `${(share * 100).toFixed(1)} % of a core`;
  console.log(`  nobody watches: main uses ${percent(await coreShare(pid, seconds))}`);
  for (const [count, calls, what] of [
    [1, [], 'one watches'],
    [1, metered, `one watches, with the levels of ${metered.length} calls`],
    [10, metered, `ten watch, with levels`],
  ] as const) {
    const watchers = await Promise.all(
      Array.from({ length: count }, () => EventStream.open(client)),
    );
    for (const watcher of watchers) await watcher.meter(calls);
    await sleep(1500);
    const read = watchers.map(({ bytes }) => bytes);
    const share = await coreShare(pid, seconds);
    const kilobytes = (watchers[0]!.bytes - read[0]!) / 1000 / seconds;
    console.log(`  ${what}: ${percent(share)}, ${kilobytes.toFixed(0)} kB/s to each`);
    for (const watcher of watchers) watcher.close();
    await sleep(500);
  }
}

/** Silence, then a tone. */
function laterTone(): SoundSource {
  const [silence, tone] = [toneSound(400, 0), toneSound(400)];
  return {
    law: 'u',
    frame: (index) => (index < SILENT_FRAMES ? silence : tone).frame(index),
  };
}

/** Milliseconds from when a sound is sent to when it has come to who listens in. */
async function measureDelay(agent: CallerAgent, client: ApiClient, number: string) {
  const near = { number, device: `SEP${number.padStart(12, '0')}` };
  const call = agent.call({
    ...{ near, far: { number: '2000', device: 'SEPFAR' } },
    sound: { near: laterTone(), far: toneSound(600, 0) },
  });
  await call.place();
  const { items } = await client.get<{ items: { id: string; localNumber: string }[] }>('/live');
  const { id } = items.find((item) => item.localNumber === number)!;
  const abort = new AbortController();
  const response = await client.fetch(`/live/${id}/audio`, { signal: abort.signal });
  let isHeader = true;
  for await (const chunk of response.body!) {
    if (!isHeader && isLoud(Buffer.from(chunk))) break;
    isHeader = false;
  }
  const heardAtMs = Date.now();
  abort.abort();
  const sent = call.leg('near').media.stream!.packets[SILENT_FRAMES]!;
  await call.hangUp();
  return heardAtMs - sent.sentAtMs + FRAME_MS;
}

function isLoud(pcm: Buffer): boolean {
  for (let at = 0; at + 1 < pcm.length; at += 2) {
    if (Math.abs(pcm.readInt16LE(at)) > 4000) return true;
  }
  return false;
}

/** Options: `--calls 500`, `--seconds 10` of each measurement. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      calls: { type: 'string', default: '500' },
      seconds: { type: 'string', default: '10' },
    },
  });
  const [calls, seconds] = [Number(values.calls), Number(values.seconds)];
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-bench-'));
  const product = await Product.start({
    flags: ['--rtp-ports', '10000-29999', '--log-level', 'warn'],
  });
  let load: ChildProcess | undefined;
  try {
    await product.changeSettings({ unknownUsers: 'record' });
    await product.changePolicy('admin', { canListenIn: true });
    const client = await product.logIn();
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    const agent = await CallerAgent.start({ recorder });
    const ports = await placeCalls(agent, { count: calls, firstNumber: 10_000 });
    load = spawn(compile('rtp-load', directory), ['127.0.0.1', '600'], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    load.stdin!.end(ports.join('\n'));
    console.log(`${ports.length / 2} calls, ${ports.length} streams of G.711`);
    await sleep(3000);
    await measureWatching(product, client, seconds);
    const delays: number[] = [];
    for (const number of ['9001', '9002', '9003', '9004', '9005']) {
      delays.push(await measureDelay(agent, client, number));
    }
    const [least, most] = [Math.min(...delays), Math.max(...delays)];
    console.log(`  listening in: sound comes ${Math.round(least)} to ${Math.round(most)} ms late`);
    agent.close();
  } finally {
    load?.kill();
    await product.kill('SIGKILL');
    await product.close();
    rmSync(directory, { recursive: true });
  }
}
