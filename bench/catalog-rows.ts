// Rows of a catalog with very many recordings, for benchmarks: written in one transaction, without
// the documents of facts, which lists do not read.
import type { DatabaseSync } from 'node:sqlite';
import { newId } from '../src/base/index.ts';
import { SeededRandom } from '../src/simulator/seeded-random.ts';
import { CatalogDatabase, openDatabase, queries } from '../src/storage/catalog/catalog-database.ts';
import type { RememberedUser } from '../src/storage/catalog/index.ts';
import { recordingRow } from '../src/storage/catalog/recording-rows.ts';
import { UserSnapshotTable } from '../src/storage/catalog/user-snapshot-table.ts';
import { recordingFacts } from '../test/support/recording-facts.ts';

export const YEAR_MS = 365 * 86_400_000;
export const FIRST_MS = Date.UTC(2025, 0, 1);
const LAST_NAMES = ['Müller', 'Rossi', 'Dupont', 'Smith', 'Okafor', 'Nguyen', 'Weiß', 'Zola'];
const FIRST_NAMES = ['Anna', 'Bruno', 'Chiara', 'David', 'Élodie', 'Frank', 'Greta', 'Hugo'];
const DEPARTMENTS = ['Support', 'Sales', 'Management', 'Claims', 'Emergency', 'Trading'];

/** Writes `rows` recordings of 500 users, spread over the year 2025. */
export function fillCatalog(path: string, rows: number): void {
  const connection = openDatabase(path);
  connection.exec('pragma synchronous = off; pragma cache_size = -262144;');
  const random = new SeededRandom(1);
  const snapshots = new UserSnapshotTable(new CatalogDatabase(connection));
  const users = makeUsers(random, 500).map((user) => ({ user, snapshot: snapshots.idOf(user) }));
  const insert = inserter(connection);
  connection.exec('begin');
  let conversationId = newId(FIRST_MS);
  for (let index = 0; index < rows; index++) {
    const startedAtMs = FIRST_MS + Math.floor((index / rows) * YEAR_MS) + random.below(60_000);
    // One in five goes on with the conversation before it.
    if (index === 0 || random.percent(80)) conversationId = newId(startedAtMs);
    const { user, snapshot } = random.percent(95) ? random.pick(users) : NOBODY;
    const facts = recordingFacts({
      recordingId: newId(startedAtMs),
      conversationId,
      startedAtMs,
      durationMs: 1000 + random.below(600_000),
      direction: random.percent(60) ? 'inbound' : 'outbound',
      locality: random.percent(70) ? 'external' : 'internal',
      near: { number: user?.numbers[0] ?? '1999', displayName: user?.lastName },
      far: {
        number: `+49${random.below(1e9)}`,
        displayName: random.percent(30) ? random.pick(LAST_NAMES) : undefined,
      },
    });
    insert(recordingRow(facts, user, snapshot), index + 1);
  }
  connection.exec('commit');
  connection.exec('pragma wal_checkpoint(truncate)');
  connection.close();
}

type Row = ReturnType<typeof recordingRow>;

/** Inserts like the product, with the statements of the product, prepared once. */
function inserter(connection: DatabaseSync): (row: Row, rowid: number) => void {
  const sample = recordingRow(recordingFacts(), undefined);
  const recording = connection.prepare(
    queries.insertInto('recordings').values(sample).compile().sql,
  );
  const search = connection.prepare(
    'insert into recording_search (rowid, search_text) values (?, ?)',
  );
  const conversation = connection.prepare(
    "insert or ignore into conversations values (?, 'external', '', null, '', ?)",
  );
  return (row, rowid) => {
    conversation.run(row.conversation_id, row.started_at_ms);
    recording.run(...Object.values(row));
    search.run(rowid, row.search_text);
  };
}

const NOBODY = { user: undefined, snapshot: null };

function makeUsers(random: SeededRandom, count: number): RememberedUser[] {
  return Array.from({ length: count }, (_, index) => ({
    id: newId(FIRST_MS + index),
    lastName: `${random.pick(LAST_NAMES)}${index % 7 === 0 ? `-${random.pick(LAST_NAMES)}` : ''}`,
    firstName: random.pick(FIRST_NAMES),
    department: random.pick(DEPARTMENTS),
    loginName: `user${index}`,
    email: `user${index}@example.com`,
    numbers: [String(1000 + index)],
    devices: [`SEP${String(index).padStart(12, '0')}`],
  }));
}
