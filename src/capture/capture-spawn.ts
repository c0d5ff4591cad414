import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { RecorderError } from '../base/index.ts';
import type { CaptureSettings } from './capture-messages.ts';
import { capturePaths } from './capture-paths.ts';

/** What the new process says on descriptor 3 when it listens. */
export const READY = 'ready\n';
/** Descriptor on which the new process says that it is ready, or why it is not. */
export const READY_DESCRIPTOR = 3;

/**
 * Starts a capture process that outlives this one; resolves with its pid when it listens. Errors:
 * `CAPTURE_START_FAILED`.
 */
export async function spawnCapture(settings: CaptureSettings): Promise<number> {
  const { runDirectory, logDirectory, log } = capturePaths(settings.dataDirectory);
  mkdirSync(runDirectory, { recursive: true, mode: 0o700 });
  mkdirSync(logDirectory, { recursive: true, mode: 0o700 });
  const logDescriptor = openSync(log, 'a', 0o600);
  // Emitted JavaScript starts emitted JavaScript.
  const extension = extname(fileURLToPath(import.meta.url));
  const program = fileURLToPath(new URL(`./capture-process${extension}`, import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
    detached: true,
    stdio: ['ignore', logDescriptor, logDescriptor, 'pipe'],
  });
  closeSync(logDescriptor);
  try {
    const said = await readAll(child);
    if (said === READY && child.pid !== undefined) return child.pid;
    const why = said === '' ? `see ${log}` : said.trim();
    throw new RecorderError('CAPTURE_START_FAILED', `The capture process does not start: ${why}`);
  } finally {
    child.unref();
  }
}

function readAll(child: ChildProcess): Promise<string> {
  const pipe = child.stdio[READY_DESCRIPTOR] as Readable;
  return new Promise((resolve, reject) => {
    let text = '';
    pipe.setEncoding('utf8');
    pipe.on('data', (part: string) => {
      text += part;
    });
    pipe.on('close', () => resolve(text));
    child.on('error', (cause) => {
      const why = `The capture process does not start: ${cause.message}`;
      reject(new RecorderError('CAPTURE_START_FAILED', why, { cause }));
    });
  });
}
