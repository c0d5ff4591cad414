import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { RecorderError, systemCode } from '../../base/index.ts';

/**
 * Runs `action` while nobody else on this machine changes the keys of this file. The lock is a
 * name in the kernel that goes with its process, however that ends. Errors: `KEY_FILE_BUSY`.
 */
export async function withKeyLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  // One name, whichever way leads to the directory.
  const name = join(realpathSync(dirname(path)), basename(path));
  const digest = createHash('sha256').update(name).digest('hex');
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(`\0earwitness-keys-${digest}`, done);
  }).catch((cause: unknown) => {
    if (systemCode(cause) !== 'EADDRINUSE') throw cause;
    const what = 'Another command is changing the keys, encrypting recordings or making a backup';
    const why = `${what}; wait until it is done.`;
    throw new RecorderError('KEY_FILE_BUSY', why, { cause });
  });
  try {
    return await action();
  } finally {
    await new Promise((done) => server.close(done));
  }
}
