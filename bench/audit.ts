// How fast the audit trail answers with very many events: `audit [ROWS]` (default 1 000 000). The
// rows are written in one transaction, with hashes that are right.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { verifyChain } from '../src/lifecycle/index.ts';
import { SeededRandom } from '../src/simulator/seeded-random.ts';
import { auditRows } from '../src/storage/catalog/audit-table.ts';
import { type AuditQuery, Catalog } from '../src/storage/catalog/index.ts';
import { FIRST_EVENT_MS, fillAuditTrail, someEvent } from './audit-rows.ts';

const RUNS = 5;

/** Fills a catalog in a temporary directory, asks it, prints what it took. */
export async function run(args: readonly string[]): Promise<void> {
  const rows = Number(args[0] ?? 1_000_000);
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-audit-'));
  try {
    const path = join(directory, 'catalog.sqlite');
    await (await Catalog.open(path)).close();
    const beganMs = performance.now();
    fillAuditTrail(path, rows);
    const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
    const megabytes = Math.round((await stat(path)).size / 1e6);
    console.log(`${rows} events written in ${seconds} s, ${megabytes} MB\n`);
    const catalog = await Catalog.open(path);
    await measure(catalog, path, rows);
    measureAppends(catalog);
    await measureVerification(catalog);
    await catalog.close();
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measure(catalog: Catalog, path: string, rows: number): Promise<void> {
  const connection = new DatabaseSync(path, { readOnly: true });
  const dayMs = (day: number) => FIRST_EVENT_MS + day * 86_400_000;
  const day = { fromMs: dayMs(100), toMs: dayMs(101) };
  const quarter = { fromMs: dayMs(40), toMs: dayMs(130.5) };
  const nobody = 'nobody at all';
  const cases: [string, Partial<AuditQuery>][] = [
    ['all', {}],
    ['in the middle', { before: rows >> 1 }],
    ['one day', day],
    ['a quarter', quarter],
    ['until the first day', { toMs: dayMs(1) }],
    ['one person', { actor: 'user-7' }],
    ['one person, one day', { actor: 'user-7', ...day }],
    ['what most events are', { action: 'recording.played' }],
    ['the same, a quarter', { action: 'recording.played', ...quarter }],
    ['a rare action', { action: 'settings.changed' }],
    ['one recording', { object: 'recording-4711' }],
    ['refused', { outcome: 'refused' }],
    ['refused, one person, a quarter', { outcome: 'refused', actor: 'user-7', ...quarter }],
    ['two common facts never together', { action: 'recording.played', object: 'settings' }],
    ['common facts, refused never', { action: 'recording.searched', outcome: 'refused' }],
    ['a name', { text: 'müller' }],
    ['the beginning of a number', { text: '+4917' }],
    ['one letter', { text: 'm' }],
    ['one digit, one day', { text: '1', ...day }],
    ['two words', { text: '10.0.7 zola' }],
    ['what is nowhere', { text: nobody }],
    ['a person that is not there', { actor: nobody, ...quarter }],
  ];
  const beganMs = performance.now();
  await catalog.audit.list({ limit: 1 });
  console.log(
    `first question of all, starts the thread: ${(performance.now() - beganMs).toFixed(1)} ms\n`,
  );
  let worstMs = 0;
  for (const [name, query] of cases) {
    worstMs = Math.max(worstMs, await report(catalog, connection, { name, query }));
  }
  console.log(`\nslowest first page: ${worstMs.toFixed(1)} ms`);
  connection.close();
}

async function report(
  catalog: Catalog,
  connection: DatabaseSync,
  { name, query }: { readonly name: string; readonly query: Partial<AuditQuery> },
): Promise<number> {
  const times: number[] = [];
  let found = 0;
  for (let index = 0; index < RUNS; index++) {
    const beganMs = performance.now();
    const page = await catalog.audit.list({ ...query, limit: 100 });
    times.push(performance.now() - beganMs);
    found = page.items.length;
  }
  const { sql, parameters } = auditRows({ ...query, limit: 101 }).compile();
  const plan = connection
    .prepare(`explain query plan ${sql}`)
    .all(...(parameters as SQLInputValue[]))
    .map((row) => String(row.detail));
  const first = times[0]!.toFixed(1).padStart(7);
  const middle = times
    .toSorted((a, b) => a - b)
    [RUNS >> 1]!.toFixed(1)
    .padStart(7);
  console.log(`${name.padEnd(36)} first ${first} ms, median ${middle} ms, ${found} events`);
  console.log(`  ${plan.join('; ')}`);
  return Math.max(...times);
}

/** One durable event each, as when somebody plays a recording. */
function measureAppends(catalog: Catalog): void {
  const random = new SeededRandom(2);
  const times: number[] = [];
  for (let index = 0; index < 500; index++) {
    const beganMs = performance.now();
    catalog.audit.append(someEvent(random));
    times.push(performance.now() - beganMs);
  }
  times.sort((a, b) => a - b);
  const [median, worst] = [times[250]!, times.at(-1)!].map((ms) => ms.toFixed(2));
  console.log(`append of one event, durable: median ${median} ms, worst ${worst} ms`);
}

async function measureVerification(catalog: Catalog): Promise<void> {
  const beganMs = performance.now();
  const { intact, damage } = await verifyChain(catalog.audit);
  const seconds = (performance.now() - beganMs) / 1000;
  const state = damage === undefined ? 'all right' : 'DAMAGED';
  console.log(`verification of ${intact} events: ${seconds.toFixed(1)} s, ${state}`);
}
