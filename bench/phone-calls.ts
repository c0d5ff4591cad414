import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../src/base/index.ts';
import { uniformModes } from '../src/recording/index.ts';
import { CallerAgent } from '../src/simulator/index.ts';
import { PhoneStandIn } from '../test/support/phone-stand-in.ts';
import { Product } from '../test/support/product.ts';
import { TESTER } from '../test/support/temporary-catalog.ts';
import { BenchContext } from './bench-context.ts';
import { compile } from './c-programs.ts';
import { sleep } from './capture-load.ts';
import { placeCalls } from './placed-calls.ts';
import { cpuMicroseconds } from './process-cost.ts';

export interface PhoneCallOptions {
  readonly phones: number;
  readonly seconds: number;
  /** Whether the phones hang, or answer. */
  readonly hangs: boolean;
}

/** Where the phones of the many calls are: all behind one web server. */
const MANY = '127.0.1.1';
const FIRST_NUMBER = 10_000;
/** Further calls one after the other, each of a phone that answers, at an address of its own. */
const PROBES = 20;
const FIRST_PROBE_NUMBER = 9000;
/** The port of the web server in a phone. */
const HTTP_PORT = 80;
const LOAD_START_MS = 1000;

/** What one phone showed, and how late, in milliseconds. */
interface Probe {
  /** After the first packet was sent. */
  readonly recordingMs: number;
  /** After the last packet of the other side was sent. */
  readonly missingMs: number;
}

/**
 * Records calls of phones that hang or answer, with a notification on each, and places further
 * ones meanwhile: prints how soon their phones say what is so, and what was lost of the many.
 */
export async function measurePhoneCalls(options: PhoneCallOptions): Promise<void> {
  const context = new BenchContext();
  try {
    const product = await startProduct(context, options.phones);
    const many = await startPhone(context, MANY, options.hangs);
    const load = await startLoad(context, product, options);
    await sleep(LOAD_START_MS);
    const { pid } = product.report;
    const [beforeUs, fromMs] = [cpuMicroseconds(pid), performance.now()];
    const probes = await probeAll(context, product, options.seconds);
    const share = (cpuMicroseconds(pid) - beforeUs) / 1000 / (performance.now() - fromMs);
    const sent = await load.end();
    const counted = await countPackets(product);
    const shown = probes.map(({ recordingMs }) => recordingMs);
    const missed = probes.map(({ missingMs }) => missingMs);
    console.log(
      `  phones that ${options.hangs ? 'hang' : 'answer'}: ` +
        `${sent - counted.packets} of ${sent} packets lost (${counted.lost} by number), ` +
        `main uses ${(share * 100).toFixed(1)} % of a core, ` +
        `${many.connections} connections, ${many.mostOpen} at once;\n` +
        `    another phone says that it is recorded ${spread(shown)} after the first packet, ` +
        `that a side is missing ${spread(missed)} after its last`,
    );
  } finally {
    await context.close();
  }
}

async function startProduct(context: BenchContext, phones: number): Promise<Product> {
  const product = await Product.start({
    flags: ['--rtp-ports', '10000-29999', '--log-level', 'warn'],
  });
  context.after(async () => {
    await product.kill('SIGKILL');
    await product.close();
  });
  const phone = { phoneUser: 'u', phonePassword: 'p', phoneNetworks: ['127.0.0.0/8'] };
  await (await product.logIn()).send('PATCH', '/settings', phone);
  const policy = { modes: uniformModes('cisco'), notifiesPhone: true };
  const numbers = [
    ...Array.from({ length: phones }, (_, index) => String(FIRST_NUMBER + index)),
    ...Array.from({ length: PROBES }, (_, index) => String(FIRST_PROBE_NUMBER + index)),
  ];
  await product.withCatalog(async ({ users }) => {
    for (const number of numbers) {
      await users.create({ loginName: `u${number}`, numbers: [number], policy }, TESTER);
    }
  });
  return product;
}

async function startPhone(
  context: BenchContext,
  host: string,
  hangs: boolean,
): Promise<PhoneStandIn> {
  try {
    return await PhoneStandIn.start(context, { host, port: HTTP_PORT, model: 'CP-8845', hangs });
  } catch (error) {
    throw new Error(`phones need port ${HTTP_PORT} of ${host}: ${systemCode(error)}`);
  }
}

/** Places the many calls and lets them talk; `end` tells how many packets were sent in all. */
async function startLoad(
  context: BenchContext,
  product: Product,
  { phones, seconds }: PhoneCallOptions,
): Promise<{ end(): Promise<number> }> {
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-bench-'));
  context.after(() => rmSync(directory, { recursive: true }));
  const program = compile('rtp-load', directory);
  const agent = await startAgent(context, product, MANY);
  const ports = await placeCalls(agent, { count: phones, firstNumber: FIRST_NUMBER });
  const duration = String(seconds + LOAD_START_MS / 1000);
  const child: ChildProcess = spawn(program, ['127.0.0.1', duration, MANY], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  context.after(() => child.kill());
  let output = '';
  child.stdout!.on('data', (part: Buffer) => {
    output += part.toString();
  });
  child.stdin!.end(ports.join('\n'));
  const over = once(child, 'close');
  return {
    async end() {
      await over;
      return (JSON.parse(output) as { sent: number }).sent;
    },
  };
}

async function startAgent(
  context: BenchContext,
  product: Product,
  localAddress: string,
): Promise<CallerAgent> {
  const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
  const agent = await CallerAgent.start({ recorder, localAddress });
  context.after(() => agent.close());
  return agent;
}

/** The further calls begin spread over the time in which the load lasts. */
async function probeAll(
  context: BenchContext,
  product: Product,
  seconds: number,
): Promise<readonly Probe[]> {
  const gapMs = Math.max(0, seconds - 8) * (1000 / PROBES);
  return Promise.all(
    Array.from({ length: PROBES }, async (_, index) => {
      await sleep(index * gapMs);
      return probe(context, product, index);
    }),
  );
}

async function probe(context: BenchContext, product: Product, index: number): Promise<Probe> {
  const address = `127.0.2.${index + 1}`;
  const phone = await startPhone(context, address, false);
  const agent = await startAgent(context, product, address);
  const number = String(FIRST_PROBE_NUMBER + index);
  const near = { number, device: `SEP${number.padStart(12, '0')}` };
  const call = agent.call({ near, far: { number: '2000', device: 'SEPFAR' } });
  await call.place();
  const shownMs = await momentOf(phone, '>Recording<');
  const first = call.legs.flatMap(({ media }) => media.stream?.packets.slice(0, 1) ?? []);
  await sleep(1000);
  const far = call.leg('far').media.stream!;
  far.stop();
  const missingMs = await momentOf(phone, 'other side missing');
  await call.hangUp();
  return {
    recordingMs: shownMs - Math.min(...first.map(({ sentAtMs }) => sentAtMs)),
    missingMs: missingMs - far.packets.at(-1)!.sentAtMs,
  };
}

/** When the phone took something that says `text`. */
async function momentOf(phone: PhoneStandIn, text: string): Promise<number> {
  while (!phone.shown.some((document) => document.includes(text))) await sleep(2);
  return Date.now();
}

/** What was received of the many calls. */
async function countPackets(product: Product): Promise<{ packets: number; lost: number }> {
  // Counts are told once a second.
  await sleep(1500);
  interface Call {
    readonly localNumber: string;
    readonly sides: Record<'near' | 'far', { readonly packets: number; readonly lost: number }>;
  }
  const { items } = await (await product.logIn()).get<{ items: Call[] }>('/live');
  const many = items.filter(({ localNumber }) => Number(localNumber) >= FIRST_NUMBER);
  const sides = many.flatMap(({ sides: { near, far } }) => [near, far]);
  const sum = (name: 'packets' | 'lost') => sides.reduce((all, side) => all + side[name], 0);
  return { packets: sum('packets'), lost: sum('lost') };
}

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  return `${Math.round(sorted[sorted.length >> 1]!)} ms (median), ${Math.round(sorted.at(-1)!)} ms (slowest)`;
}
