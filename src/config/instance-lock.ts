import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { RecorderError, systemCode } from '../base/index.ts';

/** Longest path of a Unix socket on Linux, without its end mark. */
const SOCKET_PATH_BYTES = 107;

/**
 * One recorder to a data directory: whoever listens on its socket owns it. The system closes the
 * socket when the owner dies, however it dies, so nothing stale is left behind.
 */
export class InstanceLock {
  readonly #server: Server;
  readonly #path: string;

  private constructor(server: Server, path: string) {
    this.#server = server;
    this.#path = path;
  }

  /** Takes the lock in `runDirectory`. Throws RecorderError ALREADY_RUNNING, DATA_PATH_TOO_LONG. */
  static async take(runDirectory: string): Promise<InstanceLock> {
    const path = join(runDirectory, 'main.sock');
    const excessBytes = Buffer.byteLength(path) - SOCKET_PATH_BYTES;
    if (excessBytes > 0) {
      throw new RecorderError(
        'DATA_PATH_TOO_LONG',
        `the path of the data directory is ${excessBytes} bytes too long`,
      );
    }
    if (await isListening(path)) {
      throw new RecorderError(
        'ALREADY_RUNNING',
        'another recorder is running on this data directory; stop it or choose another --data',
      );
    }
    rmSync(path, { force: true });
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    server.unref();
    return new InstanceLock(server, path);
  }

  /** Gives the lock back. Idempotent. */
  release(): void {
    this.#server.close();
    rmSync(this.#path, { force: true });
  }
}

/** Whether a recorder runs on the data directory. */
export function isRecorderRunning({ run }: { readonly run: string }): Promise<boolean> {
  return isListening(join(run, 'main.sock'));
}

/** Whether a program listens on the Unix socket `path`. */
export function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      const code = systemCode(error);
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT' && code !== 'ENOTSOCK');
    });
  });
}
