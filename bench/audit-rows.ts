import type { SQLInputValue } from 'node:sqlite';
import { newId } from '../src/base/index.ts';
import { SeededRandom } from '../src/simulator/seeded-random.ts';
import {
  type Actor,
  AUDIT_ACTIONS,
  CHAIN_START,
  linkHash,
  type NewAuditEvent,
} from '../src/storage/audit/index.ts';
import { linkOf, rowOf } from '../src/storage/catalog/audit-rows.ts';
import { auditWords } from '../src/storage/catalog/audit-search.ts';
import { openDatabase } from '../src/storage/catalog/catalog-database.ts';

const YEAR_MS = 365 * 86_400_000;
/** When the first event was. */
export const FIRST_EVENT_MS = Date.UTC(2025, 0, 1);
const USERS = 500;
const NAMES = ['Müller', 'Rossi', 'Dupont', 'Smith', 'Okafor', 'Nguyen', 'Weiß', 'Zola'];

/**
 * Writes a year's events to the empty trail of a catalog file that nobody has open, in one
 * transaction, with hashes that are right.
 */
export function fillAuditTrail(path: string, rows: number): void {
  const connection = openDatabase(path);
  connection.exec('pragma synchronous = off; pragma cache_size = -262144; begin');
  const random = new SeededRandom(1);
  const sample = rowOf({ ...linkOf(someEvent(random), 0, 0), hash: CHAIN_START });
  const columns = Object.keys(sample);
  const marks = columns.map(() => '?').join(', ');
  const into = `insert into audit_events (${columns.join(', ')})`;
  const insert = connection.prepare(`${into} values (${marks})`);
  const search = connection.prepare('insert into audit_search (rowid, words) values (?, ?)');
  let hash = CHAIN_START;
  for (let sequence = 1; sequence <= rows; sequence++) {
    const atMs = FIRST_EVENT_MS + Math.floor((sequence / rows) * YEAR_MS);
    const link = linkOf(someEvent(random), sequence, atMs);
    hash = linkHash(hash, link);
    insert.run(...(Object.values(rowOf({ ...link, hash })) as SQLInputValue[]));
    search.run(sequence, auditWords(link));
  }
  connection.exec('commit; pragma wal_checkpoint(truncate)');
  connection.close();
}

/** Mostly what people do all day: play, search, log in. */
export function someEvent(random: SeededRandom): NewAuditEvent {
  const user = random.below(USERS);
  const actor: Actor = {
    ...{ kind: 'user' as const, id: `user-${user}`, name: `${NAMES[user % NAMES.length]}${user}` },
    address: `10.0.${user % 16}.${user % 250}`,
  };
  if (random.percent(60)) {
    const object = { kind: 'recording', id: `recording-${random.below(200_000)}` } as const;
    const details = {
      startedAtMs: FIRST_EVENT_MS + random.below(1e9),
      userId: newId(FIRST_EVENT_MS),
    };
    return { actor, action: 'recording.played', object, details };
  }
  if (random.percent(50)) {
    return { actor, action: 'recording.searched', details: { text: `+49${random.below(1e9)}` } };
  }
  const isRefused = random.percent(5);
  const outcome = isRefused ? 'refused' : 'done';
  return { actor, action: random.pick(AUDIT_ACTIONS), outcome };
}
