import { createHash, type Hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Teaches a connection the SQL function `set_digest(text order by text)`: SHA-256 over texts, a
 * line each, in lower-case hex. Two sets with the same digest are the same.
 */
export function addSetDigest(database: DatabaseSync): void {
  database.aggregate('set_digest', {
    start: () => createHash('sha256') as never,
    step: (hash, text) => (hash as unknown as Hash).update(`${text}\n`) as never,
    result: (hash) => (hash as unknown as Hash).digest('hex'),
  });
}
