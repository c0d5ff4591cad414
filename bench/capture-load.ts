import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuMicroseconds, residentMiB } from './process-cost.ts';

/** What one receiver did with one load. */
export interface LoadResult {
  readonly sent: number;
  readonly received: number;
  /** CPU time per packet, and per second of the load, once it has warmed up. */
  readonly usPerPacket: number;
  readonly cpuShare: number;
  readonly residentMiB: number;
}

/** One load of RTP streams, and the process that receives it. */
export interface Load {
  /** Path of the compiled generator. */
  readonly program: string;
  readonly ports: readonly number[];
  readonly seconds: number;
  /** Process whose cost is measured. */
  readonly pid: number;
  /** Stops the receiver for so long in the middle; 0 for not. */
  readonly stallMs: number;
}

const ADDRESS = '127.0.0.1';
/** The first seconds compile what is hot; a recorder runs for weeks. */
const WARM_UP_SECONDS = 2;

/** Sends the load; resolves when all of it has been received. */
export async function sendLoad(load: Load): Promise<Omit<LoadResult, 'received'>> {
  const { program, ports, seconds, pid, stallMs } = load;
  const total = seconds + WARM_UP_SECONDS;
  const child = spawn(program, [ADDRESS, String(total)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  child.stdin.end(ports.join('\n'));
  const over = once(child, 'close');
  await sleep(WARM_UP_SECONDS * 1000);
  const before = cpuMicroseconds(pid);
  if (stallMs > 0) {
    await sleep((seconds * 1000 - stallMs) / 2);
    process.kill(pid, 'SIGSTOP');
    await sleep(stallMs);
    process.kill(pid, 'SIGCONT');
  }
  await over;
  // Everybody drains within 200 ms.
  await sleep(250);
  const cpuUs = cpuMicroseconds(pid) - before;
  const { sent } = JSON.parse(output) as { sent: number };
  return {
    sent,
    usPerPacket: cpuUs / ((sent * seconds) / total),
    cpuShare: cpuUs / (seconds * 1e6),
    residentMiB: residentMiB(pid),
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
