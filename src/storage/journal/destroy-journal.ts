import { closeSync, fdatasync, openSync, readSync, unlink, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import { MAX_HEADER_BYTES, parseHeader, WRAPPED_KEY_OFFSET } from './journal-header.ts';
import { syncDirectoryOf } from './sync-directory.ts';

const syncFile = promisify(fdatasync);
const removeFile = promisify(unlink);

/**
 * Destroys a journal: first its key, durably, so that nothing opens it any more, then the file. A
 * file that is gone already is no error. Errors: `JOURNAL_NOT_DESTROYED`.
 */
export async function destroyJournal(path: string): Promise<void> {
  try {
    await destroyKey(path);
    await removeFile(path);
    await syncDirectoryOf(path);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return;
    const why = `The journal ${path} cannot be destroyed: ${errorText(cause)}`;
    throw new RecorderError('JOURNAL_NOT_DESTROYED', why, { cause });
  }
}

/** Only what waits for the disk is left to another thread: the rest takes microseconds. */
async function destroyKey(path: string): Promise<void> {
  const descriptor = openSync(path, 'r+');
  try {
    const header = Buffer.alloc(MAX_HEADER_BYTES);
    const length = readSync(descriptor, header, 0, MAX_HEADER_BYTES, 0);
    const keyBytes = wrappedKeyBytes(header.subarray(0, length), path);
    writeSync(descriptor, Buffer.alloc(keyBytes), 0, keyBytes, WRAPPED_KEY_OFFSET);
    await syncFile(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Length of the wrapped key; of a damaged header everything that could be one. */
function wrappedKeyBytes(header: Buffer, path: string): number {
  try {
    return parseHeader(header, path).wrappedKey.length;
  } catch {
    return Math.max(0, header.length - WRAPPED_KEY_OFFSET);
  }
}
