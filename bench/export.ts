// How fast an archive of recordings is written, beside copying the same files and `zip -0`:
// `export [RECORDINGS] [BYTES]` (default 2000 recordings of 500 000 bytes).
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { link, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { newId } from '../src/base/index.ts';
import { recordingFacts } from '../test/support/recording-facts.ts';
import { TemporaryApi } from '../test/support/temporary-api.ts';
import { BenchContext } from './bench-context.ts';

const execute = promisify(execFile);
const START_MS = Date.UTC(2026, 0, 5);

export async function run([count = '2000', bytes = '500000']: readonly string[]): Promise<void> {
  const context = new BenchContext();
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-export-'));
  context.after(() => rm(directory, { recursive: true }));
  try {
    const server = await TemporaryApi.make(context, { directory });
    await fill(server, directory, Number(count), Number(bytes));
    const total = Number(count) * Number(bytes);
    const cookie = await server.administrator();
    const chosen = await server.send('POST', '/exports', { cookie, body: {} });
    const principal = await server.principal(cookie);
    const archive = await server.exports.open(principal, chosen.json().id, '127.0.0.1');
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const beganMs = performance.now();
    const cpu = process.cpuUsage();
    delay.enable();
    const { sizeBytes, grownBytes } = await swallow(archive);
    delay.disable();
    const { user, system } = process.cpuUsage(cpu);
    tell('export', total, { sinceMs: beganMs, cpuSeconds: (user + system) / 1e6 });
    const ms = (value: number) => (value / 1e6).toFixed(1);
    const grown = (grownBytes / 1e6).toFixed(0);
    console.log(
      `  archive of ${sizeBytes} bytes; memory of the process grew by ${grown} MB at most`,
    );
    console.log(
      `  main thread held up: median ${ms(delay.percentile(50))} ms, ` +
        `99 % ${ms(delay.percentile(99))} ms, at most ${ms(delay.max)} ms`,
    );
    for (const [name, command] of Object.entries({
      'cat *': 'find store -name "*.audio" -print0 | xargs -0 cat >/dev/null',
      'zip -0': 'find store -name "*.audio" | zip -q -0 -@ - >/dev/null',
      'sha256sum *': 'find store -name "*.audio" -print0 | xargs -0 sha256sum >/dev/null',
    })) {
      const sinceMs = performance.now();
      const { stdout } = await execute('sh', ['-c', `${command}; times`], { cwd: directory });
      tell(name, total, { sinceMs, cpuSeconds: secondsOf(stdout) });
    }
  } finally {
    await context.close();
  }
}

/** Reads everything, as fast as it comes. */
async function swallow(archive: Readable): Promise<{ sizeBytes: number; grownBytes: number }> {
  let sizeBytes = 0;
  const before = process.memoryUsage.rss();
  let most = before;
  for await (const part of archive) {
    sizeBytes += (part as Buffer).length;
    most = Math.max(most, process.memoryUsage.rss());
  }
  return { sizeBytes, grownBytes: most - before };
}

/** User and system time of children, from the second line of `times` (POSIX): `0m1.5s 0m0.2s`. */
function secondsOf(times: string): number {
  const [user = 0, system = 0] = [...times.split('\n')[1]!.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return user + system;
}

function tell(
  name: string,
  bytes: number,
  { sinceMs, cpuSeconds }: { readonly sinceMs: number; readonly cpuSeconds: number },
): void {
  const seconds = (performance.now() - sinceMs) / 1000;
  const rate = (bytes / 1e6 / seconds).toFixed(0);
  const cost = `${cpuSeconds.toFixed(2)} s of CPU`;
  console.log(`${name.padEnd(12)} ${seconds.toFixed(2)} s, ${rate} MB/s, ${cost}`);
}

/** Every recording is a name of the same file, which the disk has once. */
async function fill(
  { catalog }: TemporaryApi,
  directory: string,
  count: number,
  bytes: number,
): Promise<void> {
  const master = join(directory, 'audio');
  const content = Buffer.alloc(bytes, 'earwitness');
  await writeFile(master, content);
  const audio = {
    sizeBytes: (await stat(master)).size,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  const all = Array.from({ length: count }, (_, index) => {
    const startedAtMs = START_MS + index * 1000;
    const facts = recordingFacts({ recordingId: newId(startedAtMs), startedAtMs });
    return { facts: { ...facts, audio: { ...facts.audio, ...audio } }, user: undefined };
  });
  for (let at = 0; at < count; at += 1000) catalog.recordings.insertAll(all.slice(at, at + 1000));
  for (const { facts } of all) {
    const { objectId } = facts.audio;
    const path = join(directory, 'store', objectId.slice(34, 36), objectId);
    await mkdir(dirname(path), { recursive: true });
    await link(master, path);
  }
}
