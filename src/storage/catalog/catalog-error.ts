import { errorText, RecorderError, systemCode } from '../../base/index.ts';

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** SQLite's primary result code of a thrown value, or undefined where it is none of SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/**
 * What the database could not do, as a RecorderError. What only a mistake in the program explains
 * (wrong SQL, a broken constraint) comes back unchanged.
 */
export function catalogError(error: unknown): unknown {
  const options = { cause: error, isRetryable: true };
  if (systemCode(error) === 'ERR_INVALID_STATE') {
    return new RecorderError('CATALOG_CLOSED', 'the catalog is closed', { cause: error });
  }
  switch (sqliteCode(error)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new RecorderError('CATALOG_BUSY', 'the catalog is in use by another program', options);
    case SQLITE_FULL:
      return new RecorderError('CATALOG_FULL', 'the disk of the catalog is full', options);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return new RecorderError('CATALOG_FAILED', `the catalog: ${errorText(error)}`, options);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new RecorderError('CATALOG_DAMAGED', `the catalog: ${errorText(error)}`, {
        cause: error,
      });
    default:
      return error;
  }
}
