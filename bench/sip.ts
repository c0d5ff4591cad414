// Cost of setting up and tearing down calls, beside the barest answerer on the same load.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Product } from '../test/support/product.ts';
import { runSipp, type SippResult, sippPair } from '../test/support/sipp.ts';
import { keepCoresAwake } from './awake-cores.ts';
import { cpuMicroseconds, residentMiB } from './process-cost.ts';

/** The load of one run. */
interface SipLoad {
  readonly conversationsPerSecond: number;
  readonly seconds: number;
  readonly warmSeconds: number;
  readonly talkMs: number;
}

/** A process to be measured. */
interface Measured {
  readonly name: string;
  readonly pid: number;
}

interface Cost {
  readonly name: string;
  readonly msPerLeg: number;
  readonly coreShare: number;
  readonly memoryMiB: number;
}

interface LoadResult {
  readonly sipp: SippResult;
  readonly costs: readonly Cost[];
}

/** Ports for the legs of half a minute, as a port rests 30 s after its leg. */
const RTP_PORTS = '10000-59999';

/** Warms the processes up; returns how many conversations that took. */
async function warmUp(load: SipLoad, port: number): Promise<number> {
  const conversations = load.conversationsPerSecond * load.warmSeconds;
  if (conversations > 0) await place(load, port, 0, conversations);
  return conversations;
}

/** Drives the load, from conversation `first` on, and reads what the processes used for it. */
async function drive(
  load: SipLoad,
  port: number,
  first: number,
  measured: readonly Measured[],
): Promise<LoadResult> {
  const before = measured.map(({ pid }) => cpuMicroseconds(pid));
  const startMs = performance.now();
  const conversations = load.conversationsPerSecond * load.seconds;
  const sipp = await place(load, port, first, conversations);
  const elapsedMs = performance.now() - startMs;
  const costs = measured.map(({ name, pid }, index) => {
    const usedMs = (cpuMicroseconds(pid) - before[index]!) / 1000;
    return {
      name,
      msPerLeg: usedMs / (conversations * 2),
      coreShare: usedMs / elapsedMs,
      memoryMiB: residentMiB(pid),
    };
  });
  return { sipp, costs };
}

function place(load: SipLoad, port: number, first: number, count: number): Promise<SippResult> {
  return runSipp({
    scenario: 'basic',
    target: { host: '127.0.0.1', port },
    legs: Array.from({ length: count }, (_, index) => sippPair(first + index)).flat(),
    ratePerSecond: load.conversationsPerSecond * 2,
    talkMs: load.talkMs,
    keepsMessages: false,
    timeoutSeconds: load.seconds * 3 + 60,
  });
}

async function measureReference(load: SipLoad): Promise<LoadResult> {
  const program = fileURLToPath(new URL('./sip-answerer.mjs', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    const measured = [{ name: 'bare answerer', pid: child.pid! }];
    const address = Number(port.toString());
    return await drive(load, address, await warmUp(load, address), measured);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

/** What the whole recorder uses, and what it uses while no call is finalised. */
interface ProductResult {
  readonly whole: LoadResult;
  readonly callsAlone: LoadResult;
}

async function measureProduct(load: SipLoad): Promise<ProductResult> {
  const product = await Product.start({
    flags: ['--rtp-ports', RTP_PORTS, '--log-level', 'warn'],
  });
  try {
    product.run('settings', 'set', 'unknownUsers', 'record');
    const { pid, sipPorts } = product.report;
    const measured = [
      { name: 'main', pid },
      { name: 'capture', pid: product.capturePid },
    ];
    const { udp } = sipPorts;
    const first = await warmUp(load, udp);
    const whole = await drive(load, udp, first, measured);
    // Finalising comes after the calls, and costs main a row and a file for each.
    const workers = childrenOf(pid, 'finalise-worker');
    for (const worker of workers) process.kill(worker, 'SIGSTOP');
    const callsAlone = await drive(load, udp, 2 * first + whole.sipp.successful, measured);
    for (const worker of workers) process.kill(worker, 'SIGKILL');
    return { whole, callsAlone };
  } finally {
    // An orderly stop would first finalise thousands of calls without audio.
    await product.kill('SIGKILL');
    await product.close();
  }
}

/** Pids of the children of a process whose command line has `program` in it. */
function childrenOf(parent: number, program: string): number[] {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8');
  return children
    .split(' ')
    .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program))
    .map(Number);
}

function print(title: string, { sipp, costs }: LoadResult): void {
  const { successful, failed, retransmissions, setupMs, teardownMs, errors } = sipp;
  console.log(
    `${title}: ${successful} legs, ${failed} failed, ${retransmissions} retransmissions, ` +
      `200 after ${setupMs.toFixed(1)} ms (INVITE) and ${teardownMs.toFixed(1)} ms (BYE)`,
  );
  for (const { name, msPerLeg, coreShare, memoryMiB } of costs) {
    console.log(
      `  ${name.padEnd(14)} ${msPerLeg.toFixed(3)} ms of CPU per leg, ` +
        `${(coreShare * 100).toFixed(0)} % of a core, ${memoryMiB.toFixed(0)} MiB`,
    );
  }
  if (failed > 0) console.log(`  ${errors.slice(0, 600)}`);
}

/**
 * Options: `--rate 200` (conversations per second), `--seconds 20`, `--warm 60`, `--talk 300`;
 * `--let-sleep` counts the waking of idle virtual cores too. Code is still being compiled, and the
 * transactions that RFC 3261 keeps for 32 s are still growing in number, during the first minute.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '20' },
      warm: { type: 'string', default: '60' },
      talk: { type: 'string', default: '300' },
      'let-sleep': { type: 'boolean', default: false },
    },
  });
  const load: SipLoad = {
    conversationsPerSecond: Number(values.rate),
    seconds: Number(values.seconds),
    warmSeconds: Number(values.warm),
    talkMs: Number(values.talk),
  };
  console.log(
    `${load.conversationsPerSecond} conversations (${load.conversationsPerSecond * 2} legs) ` +
      `per second for ${load.seconds} s, ${load.talkMs} ms each, over UDP on loopback`,
  );
  const letSleep = values['let-sleep'] ? () => {} : keepCoresAwake();
  try {
    report(await measureReference(load), await measureProduct(load));
  } finally {
    letSleep();
  }
}

function report(reference: LoadResult, { whole, callsAlone }: ProductResult): void {
  print('bare answerer', reference);
  print('earwitness, calls and their finalising', whole);
  print('earwitness, calls alone', callsAlone);
  const sum = callsAlone.costs.reduce((total, { msPerLeg }) => total + msPerLeg, 0);
  const [main] = callsAlone.costs;
  const [bare] = reference.costs;
  console.log(
    `ratio of calls alone: main ${(main!.msPerLeg / bare!.msPerLeg).toFixed(1)}, ` +
      `main and capture ${(sum / bare!.msPerLeg).toFixed(1)}`,
  );
}
