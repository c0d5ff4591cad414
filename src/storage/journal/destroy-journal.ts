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
    const descriptor = openSync(path, 'r+');
    try {
      const wrapped = wrappedKeyAt(descriptor, path);
      const nothing = Buffer.alloc(wrapped.length);
      writeSync(descriptor, nothing, 0, nothing.length, WRAPPED_KEY_OFFSET);
      // Only what waits for the disk is left to another thread: the rest takes microseconds.
      await syncFile(descriptor);
      await removeFile(path);
      await destroyAgain(descriptor, nothing);
    } finally {
      closeSync(descriptor);
    }
    await syncDirectoryOf(path);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return;
    const why = `The journal ${path} cannot be destroyed: ${errorText(cause)}`;
    throw new RecorderError('JOURNAL_NOT_DESTROYED', why, { cause });
  }
}

/** Somebody may have wrapped the key anew between its destruction and that of the name. */
async function destroyAgain(descriptor: number, nothing: Buffer): Promise<void> {
  const found = Buffer.alloc(nothing.length);
  readSync(descriptor, found, 0, found.length, WRAPPED_KEY_OFFSET);
  if (found.equals(nothing)) return;
  writeSync(descriptor, nothing, 0, nothing.length, WRAPPED_KEY_OFFSET);
  await syncFile(descriptor);
}

/** The wrapped key; of a damaged header everything that could be one. */
function wrappedKeyAt(descriptor: number, path: string): Buffer {
  const header = Buffer.alloc(MAX_HEADER_BYTES);
  const length = readSync(descriptor, header, 0, MAX_HEADER_BYTES, 0);
  try {
    return parseHeader(header.subarray(0, length), path).wrappedKey;
  } catch {
    return header.subarray(Math.min(WRAPPED_KEY_OFFSET, length), length);
  }
}
