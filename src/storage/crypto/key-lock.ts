import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { RecorderError, systemCode } from '../../base/index.ts';

/**
 * Runs `action` while nobody else on this machine changes the keys of this file. The lock is a
 * name in the kernel that goes with its process, however that ends. Errors: `KEY_FILE_BUSY`.
 */
export async function withKeyLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  const digest = createHash('sha256').update(resolve(path)).digest('hex');
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(`\0earwitness-keys-${digest}`, done);
  }).catch((cause: unknown) => {
    if (systemCode(cause) !== 'EADDRINUSE') throw cause;
    const why = 'Another command is changing the keys, or sealing; wait until it is done.';
    throw new RecorderError('KEY_FILE_BUSY', why, { cause });
  });
  try {
    return await action();
  } finally {
    await new Promise((done) => server.close(done));
  }
}
