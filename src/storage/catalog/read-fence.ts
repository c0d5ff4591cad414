import { constants, type DatabaseSync } from 'node:sqlite';
import { mayRead } from './read-rights.ts';

/** Tables in which SQLite itself keeps a full-text index (https://www.sqlite.org/fts5.html). */
const INDEX_TABLE = /_(?:config|content|data|docsize|idx)$/;
/** Reads a list that came as a parameter (https://www.sqlite.org/json1.html#jeach). */
const LIST_TABLE = 'json_each';
/** `data_version` is what the full-text index asks by itself. */
const PRAGMAS = new Set(['wal_checkpoint', 'data_version']);
const FUNCTIONS = new Set(['load_extension', 'fts3_tokenizer', 'readfile', 'writefile', 'edit']);

const {
  SQLITE_OK,
  SQLITE_DENY,
  SQLITE_SELECT,
  SQLITE_READ,
  SQLITE_FUNCTION,
  SQLITE_RECURSIVE,
  SQLITE_PRAGMA,
} = constants;

/**
 * Lets a connection do nothing but read recordings and what belongs to them, whatever SQL it is
 * given: a second fence behind filters, of which no text gets into SQL anyhow
 * (https://www.sqlite.org/c3ref/set_authorizer.html).
 */
export function fenceReads(database: DatabaseSync): void {
  database.setAuthorizer((action, first, second) => {
    const isAllowed = mayDo(action, first ?? '', second ?? '');
    return isAllowed ? SQLITE_OK : SQLITE_DENY;
  });
}

function mayDo(action: number, first: string, second: string): boolean {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return true;
    case SQLITE_READ:
      return first === LIST_TABLE || mayRead(first.replace(INDEX_TABLE, ''), second);
    case SQLITE_FUNCTION:
      return !FUNCTIONS.has(second);
    case SQLITE_PRAGMA:
      return PRAGMAS.has(first.toLowerCase());
    default:
      return false;
  }
}
