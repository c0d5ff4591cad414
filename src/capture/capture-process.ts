// The process that captures. Started by `spawnCapture` with its settings as the only argument.
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import process from 'node:process';
import { createLog, errorText, systemClock, systemTimers } from '../base/index.ts';
import { behindMessages } from './behind-messages.ts';
import { CaptureEngine } from './capture-engine.ts';
import type { CaptureSettings } from './capture-messages.ts';
import { capturePaths, socketAddress } from './capture-paths.ts';
import { CaptureServer } from './capture-server.ts';
import { READY, READY_DESCRIPTOR } from './capture-spawn.ts';
import { raiseFileLimit } from './file-limit.ts';
import { IdleWatch } from './idle-watch.ts';
import { type Libc, loadLibc, tryLock } from './libc.ts';
import { KernelSockets } from './socket-source.ts';

const LOCK_TRIES = 100;
const LOCK_WAIT_MS = 50;

/** Says to whoever started this process how it went; nobody may be listening any more. */
function report(text: string): void {
  try {
    writeSync(READY_DESCRIPTOR, text);
    closeSync(READY_DESCRIPTOR);
  } catch {
    // Started by hand, or the starter is gone.
  }
}

/**
 * Makes this the only capture process of the data directory until it ends, however it ends: two
 * would fight for ports and journals. One that is just ending is waited for.
 */
async function takeLock(libc: Libc, path: string): Promise<void> {
  const lock = openSync(path, 'a');
  for (let tries = 0; !tryLock(libc, lock); tries++) {
    if (tries >= LOCK_TRIES) {
      throw new Error('another capture process is running on this data directory');
    }
    await new Promise((resolve) => {
      setTimeout(resolve, LOCK_WAIT_MS);
    });
  }
  ftruncateSync(lock);
  writeSync(lock, `${process.pid}\n`);
}

async function run(settings: CaptureSettings): Promise<void> {
  const paths = capturePaths(settings.dataDirectory);
  mkdirSync(paths.runDirectory, { recursive: true, mode: 0o700 });
  const log = createLog(settings.logLevel, { process: 'capture', pid: process.pid });
  const libc = loadLibc();
  await takeLock(libc, paths.lock);
  const { rtpPorts, bindAddress } = settings;
  raiseFileLimit(libc, (rtpPorts.last - rtpPorts.first + 1) / 2, log);
  const engine: CaptureEngine = new CaptureEngine(
    {
      ...{ libc, rtpPorts, log, clock: systemClock, timers: behindMessages(systemTimers) },
      sockets: new KernelSockets(libc, bindAddress),
    },
    {
      onCounters: (counters) => server.push({ type: 'counters', counters }),
      onAlarm: (code, recordingId) => server.push({ type: 'alarm', code, recordingId }),
      onStoring: (recordingId, change) => server.push({ type: 'storing', recordingId, change }),
    },
  );
  const end = async (why: string): Promise<void> => {
    log.info({ why, sessions: engine.live.length }, 'capture ends');
    await engine.shutDown();
    rmSync(paths.socket, { force: true });
    process.exit(0);
  };
  const server: CaptureServer = new CaptureServer({
    ...{ engine, settings, log },
    onStop: () => void end('asked by main'),
  });
  new IdleWatch({
    ...{ clock: systemClock, timers: systemTimers },
    isNeeded: () => server.hasMain || !engine.isIdle,
    onIdle: () => void end('nobody needs it'),
  });
  process.on('SIGTERM', () => {
    // While main lives it ends the sessions one by one and then asks.
    if (!server.hasMain || engine.isIdle) void end('SIGTERM');
  });
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGPIPE'] as const) process.on(signal, () => {});
  rmSync(paths.socket, { force: true });
  await server.listen(socketAddress(paths));
  chmodSync(paths.socket, 0o600);
  log.info({ settings }, 'capture listens');
}

process.umask(0o077);
try {
  await run(JSON.parse(process.argv[2] ?? '{}'));
  report(READY);
} catch (error) {
  report(errorText(error));
  console.error(error);
  process.exit(1);
}
