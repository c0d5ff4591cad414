// Cost and loss of capturing, beside the plainest C receiver on the same load in the same run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newId, silentLog, systemTimers } from '../src/base/index.ts';
import { CaptureSupervisor } from '../src/capture/index.ts';
import { KeyRing } from '../src/storage/crypto/index.ts';
import { readJournal } from '../src/storage/journal/index.ts';
import { compile } from './c-programs.ts';
import { type LoadResult, sendLoad } from './capture-load.ts';

/** Below what the kernel gives to others, with room for 4000 calls. */
const FIRST_PORT = 12_000;
const REASON = { class: 'normal', code: 'bye' } as const;

interface BenchRun {
  readonly directory: string;
  readonly programs: { readonly load: string; readonly receiver: string };
  readonly calls: number;
  readonly seconds: number;
  readonly stallMs: number;
}

/** The plain receiver under the load. */
async function runReference(bench: BenchRun): Promise<LoadResult> {
  const directory = mkdtempSync(join(bench.directory, 'plain-'));
  const args = [FIRST_PORT, bench.calls * 2, directory].map(String);
  const child = spawn(bench.programs.receiver, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  const over = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), over]);
  if (!output.startsWith('ready')) throw new Error('the plain receiver does not start');
  const ports = Array.from({ length: bench.calls * 2 }, (_, index) => FIRST_PORT + index * 2);
  const { seconds, stallMs } = bench;
  const program = bench.programs.load;
  const result = await sendLoad({ program, ports, seconds, pid: child.pid!, stallMs });
  child.kill('SIGTERM');
  await over;
  const { packets } = JSON.parse(output.replace('ready', '')) as { packets: number };
  rmSync(directory, { recursive: true });
  return { ...result, received: packets };
}

/** The product's capture process under the load. Throws where a journal is not what was sent. */
async function runProduct(bench: BenchRun): Promise<LoadResult> {
  const dataDirectory = mkdtempSync(join(bench.directory, 'data-'));
  mkdirSync(join(dataDirectory, 'journal'));
  const keyRing = await KeyRing.open(dataDirectory);
  const supervisor = await CaptureSupervisor.start({
    dataDirectory,
    rtpPorts: { first: FIRST_PORT, last: FIRST_PORT + bench.calls * 4 + 1 },
    // As by default: both families on one socket.
    bindAddress: '::',
    log: silentLog,
    timers: systemTimers,
    logLevel: 'warn',
  });
  const sessions = await Promise.all(
    Array.from({ length: bench.calls }, async () => {
      const recordingId = newId();
      const { key, wrapped: wrappedKey } = keyRing.newDataKey(recordingId);
      const journalPath = join(dataDirectory, 'journal', `${recordingId}.ewj`);
      const streams = [
        { streamIndex: 0, side: 'near' },
        { streamIndex: 1, side: 'far' },
      ] as const;
      const events = [] as const;
      const request = { recordingId, key, wrappedKey, journalPath, streams, events };
      return { recordingId, key, journalPath, bound: await supervisor.open(request) };
    }),
  );
  const ports = sessions.flatMap(({ bound }) => bound.map((stream) => stream.rtpPort));
  const pid = capturePid(dataDirectory);
  const { seconds, stallMs } = bench;
  const result = await sendLoad({ program: bench.programs.load, ports, seconds, pid, stallMs });
  await Promise.all(sessions.map(({ recordingId }) => supervisor.close(recordingId, REASON)));
  await supervisor.stop();
  let received = 0;
  for (const { key, journalPath } of sessions) {
    for (const entry of readJournal({ path: journalPath, key })) {
      if (entry.kind === 'rtp') received++;
    }
  }
  rmSync(dataDirectory, { recursive: true });
  return { ...result, received };
}

function capturePid(dataDirectory: string): number {
  const log = readFileSync(join(dataDirectory, 'run', 'capture-0.lock'), 'utf8');
  return Number(log);
}

const COLUMNS = [
  ...['calls', 'packets/s', 'stall', 'C lost', 'C µs/packet'],
  ...['lost', 'µs/packet', 'ratio', '% of core', 'RSS MiB'],
];

async function runRow(bench: BenchRun): Promise<string[]> {
  // Before and after: the machine's speed drifts with whatever else it does.
  const [before, product, after] = [
    await runReference(bench),
    await runProduct(bench),
    await runReference(bench),
  ];
  const referenceUs = (before.usPerPacket + after.usPerPacket) / 2;
  return [
    String(bench.calls),
    String(bench.calls * 100),
    bench.stallMs === 0 ? '–' : `${bench.stallMs / 1000} s`,
    String(before.sent - before.received + after.sent - after.received),
    referenceUs.toFixed(2),
    String(product.sent - product.received),
    product.usPerPacket.toFixed(2),
    (product.usPerPacket / referenceUs).toFixed(2),
    (product.cpuShare * 100).toFixed(0),
    product.residentMiB.toFixed(0),
  ];
}

function printRow(cells: readonly string[]): void {
  console.log(cells.map((cell, index) => cell.padStart(COLUMNS[index]!.length)).join('  '));
}

/** Options: `--calls 100,500,1000,2000`, `--seconds 10`, `--stall 3` (0 for none). */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      calls: { type: 'string', default: '100,500,1000,2000' },
      seconds: { type: 'string', default: '10' },
      stall: { type: 'string', default: '3' },
    },
  });
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-bench-'));
  try {
    const programs = {
      load: compile('rtp-load', directory),
      receiver: compile('plain-receiver', directory),
    };
    const seconds = Number(values.seconds);
    const rows = values.calls.split(',').map((calls) => ({ calls: Number(calls), stallMs: 0 }));
    const stallMs = Number(values.stall) * 1000;
    if (stallMs > 0) rows.push({ calls: Math.min(500, rows.at(-1)!.calls), stallMs });
    printRow(COLUMNS);
    for (const row of rows) printRow(await runRow({ directory, programs, seconds, ...row }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
