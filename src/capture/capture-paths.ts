import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** Where things of the capture process lie in a data directory. */
export interface CapturePaths {
  readonly runDirectory: string;
  readonly socket: string;
  readonly lock: string;
  readonly logDirectory: string;
  readonly log: string;
}

/** There is one process; a second one would be number 1. */
const NUMBER = 0;

export function capturePaths(dataDirectory: string): CapturePaths {
  const runDirectory = join(dataDirectory, 'run');
  const logDirectory = join(dataDirectory, 'logs');
  return {
    runDirectory,
    socket: join(runDirectory, `capture-${NUMBER}.sock`),
    lock: join(runDirectory, `capture-${NUMBER}.lock`),
    logDirectory,
    log: join(logDirectory, 'capture.log'),
  };
}

/** The kernel's `sockaddr_un` has room for 107 bytes. */
const MAX_SOCKET_PATH_BYTES = 107;

/**
 * A name of the socket that the kernel takes however deep the data directory lies: through a
 * descriptor of its directory, which stays open then.
 */
export function socketAddress({ runDirectory, socket }: CapturePaths): string {
  if (Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES) return socket;
  mkdirSync(runDirectory, { recursive: true, mode: 0o700 });
  const descriptor = openSync(runDirectory, 'r');
  return join('/proc/self/fd', String(descriptor), `capture-${NUMBER}.sock`);
}
