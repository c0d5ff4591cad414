import { constants, type DatabaseSync } from 'node:sqlite';

/** Tables that say how people get in: nobody who reads recordings asks them. */
const HIDDEN_TABLES = new Set([
  'secrets',
  'password_history',
  'totp_secrets',
  'passkeys',
  'recovery_codes',
  'oidc_links',
  'web_sessions',
  'login_steps',
  'login_attempts',
  'setup_tokens',
  'four_eyes_unlocks',
  'four_eyes_requests',
]);
const HIDDEN_COLUMNS = new Set(['password_hash', 'pin_hash']);
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
      return !HIDDEN_TABLES.has(first) && !HIDDEN_COLUMNS.has(second);
    case SQLITE_FUNCTION:
      return !FUNCTIONS.has(second);
    case SQLITE_PRAGMA:
      return PRAGMAS.has(first.toLowerCase());
    default:
      return false;
  }
}
