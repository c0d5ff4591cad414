import { closeSync, fdatasync, fstatSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  openJournal,
  tryReadHeader,
  WRAPPED_KEY_OFFSET,
  withWrappedKey,
} from './journal-header.ts';

const syncFile = promisify(fdatasync);

/** Wraps a data key anew, in the same length; undefined where it is as it should be. */
export type Rewrap = (wrapped: Buffer, purpose: string) => Buffer | undefined;

/**
 * The data key of a journal as it is wrapped; undefined where the file is just being made or
 * destroyed. Errors: `JOURNAL_UNREADABLE`, `JOURNAL_DAMAGED`, `JOURNAL_VERSION`.
 */
export function wrappedKeyOf(path: string): Buffer | undefined {
  const descriptor = openJournal(path, 'r');
  try {
    return tryReadHeader(descriptor, path)?.wrappedKey;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Replaces the wrapped key in the header of a journal, also while calls are written to it, in one
 * write. False where nothing has to change, or nothing can: the file is of an older version, or
 * {@link wrappedKeyOf} finds no key. Only for who holds the key ring. Errors: those of
 * {@link wrappedKeyOf} and of `rewrap`.
 */
export async function rewrapJournal(path: string, rewrap: Rewrap): Promise<boolean> {
  const descriptor = openJournal(path, 'r+');
  try {
    const header = tryReadHeader(descriptor, path);
    if (header?.isRewrappable !== true) return false;
    const wrapped = rewrap(header.wrappedKey, header.recordingId);
    if (wrapped === undefined) return false;
    const next = withWrappedKey(header.bytes, wrapped).subarray(WRAPPED_KEY_OFFSET);
    writeSync(descriptor, next, 0, next.length, WRAPPED_KEY_OFFSET);
    await syncFile(descriptor);
    if (fstatSync(descriptor).nlink === 0) {
      // It was destroyed meanwhile: what was just written must not stay.
      writeSync(descriptor, Buffer.alloc(next.length), 0, next.length, WRAPPED_KEY_OFFSET);
      await syncFile(descriptor);
    }
    return true;
  } finally {
    closeSync(descriptor);
  }
}
