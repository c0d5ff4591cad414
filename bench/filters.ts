// How fast lists answer through monitor filters with very many recordings: `filters [ROWS]`
// (default 1 000 000). Prints the plan of each query with `--plans`, and with `--postgres` what the
// same rows take in a PostgreSQL of its own.
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { visibilityOf } from '../src/access/filter-visibility.ts';
import { silentLog } from '../src/base/index.ts';
import {
  Catalog,
  RECORDING_SORT_KEYS,
  type RecordingQuery,
  type Visibility,
} from '../src/storage/catalog/index.ts';
import * as list from '../src/storage/catalog/recording-list.ts';
import { temporaryDirectory } from '../test/support/temporary-catalog.ts';
import { BenchContext } from './bench-context.ts';
import { FIRST_MS, fillCatalog, YEAR_MS } from './catalog-rows.ts';
import { PostgresFilters } from './postgres-filters.ts';

const RULES = [
  "usr_Department = 'Support'",
  "((usr_department = 'Support') OR (usr_department = 'Management')) AND (msg_contentSize > 5)",
  "usr_LastName = 'Rossi' AND usr_FirstName = 'Anna'",
  "usr_Name = 'user17'",
  "usr_Name IN ('user1', 'user2', 'user3')",
  "usr_PhoneNumber LIKE '10%'",
  "usr_PhoneNumber = '1017'",
  "usr_eMail LIKE '%@example.com' AND NOT usr_Department = 'Trading'",
  "msg_Caller LIKE '+491%'",
  "msg_Caller LIKE '%4711'",
  "msg_Caller = '+49123456789'",
  "msg_LocalNumber BETWEEN '1100' AND '1199'",
  'msg_Direction = 0 AND msg_Internal = 0',
  'msg_Internal = 1',
  'msg_ContentSize > 595',
  'msg_ContentSize BETWEEN 300 AND 310 AND msg_Direction = 1',
  "msg_Start >= '2025-12-01'",
  "msg_Start >= '2025-06-01' AND usr_Department = 'Claims'",
  'msg_Preserved = 1',
  "(usr_Department = 'Emergency' AND msg_Direction = 0) OR msg_Preserved = 1 OR msg_Caller IS NULL",
];
const NEWEST: RecordingQuery = { sort: 'startedAt', descending: true, limit: 50 };
const HALF = { fromMs: FIRST_MS, toMs: FIRST_MS + YEAR_MS / 2 };

/** Fills a catalog in a temporary directory, asks it through every filter, prints what it took. */
export async function run(args: readonly string[]): Promise<void> {
  const options = { plans: { type: 'boolean' }, postgres: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const rows = Number(positionals[0] ?? 1_000_000);
  const context = new BenchContext();
  try {
    const path = join(await temporaryDirectory(context), 'catalog.sqlite');
    await (await Catalog.open(path)).close();
    fillCatalog(path, rows);
    const postgres =
      values.postgres === true ? await PostgresFilters.fill(context, path) : undefined;
    const catalog = await Catalog.open(path);
    context.after(() => catalog.close());
    const times = { pages: [] as number[], counts: [] as number[] };
    for (const rule of RULES) {
      await measure(catalog, rule, times);
      if (values.plans === true) printPlans(path, rule);
      if (postgres !== undefined) await measurePostgres(postgres, rule, values.plans === true);
    }
    print('pages', times.pages);
    print('counts', times.counts);
  } finally {
    await context.close();
  }
}

function through(rule: string): Visibility {
  const filter = { id: 'f', rule, fourEyes: false };
  return visibilityOf([filter], { timeZone: 'UTC', log: silentLog });
}

async function measure(
  { recordings }: Catalog,
  rule: string,
  times: { readonly pages: number[]; readonly counts: number[] },
): Promise<void> {
  const visibility = through(rule);
  const queries: RecordingQuery[] = [
    ...RECORDING_SORT_KEYS.map((sort) => ({ ...NEWEST, sort })),
    ...RECORDING_SORT_KEYS.map((sort) => ({ ...NEWEST, sort, descending: false })),
    { ...NEWEST, ...HALF },
    { ...NEWEST, ...HALF, sort: 'lastName' },
    { ...NEWEST, search: 'müller' },
    { ...NEWEST, search: '4711', sort: 'duration' },
    { ...NEWEST, search: 'anna', ...HALF },
  ];
  const taken: number[] = [];
  for (const query of queries) {
    const beganMs = performance.now();
    await recordings.list(visibility, query);
    taken.push(performance.now() - beganMs);
  }
  const beganMs = performance.now();
  const count = await recordings.count(visibility, NEWEST);
  const countMs = performance.now() - beganMs;
  times.pages.push(...taken);
  times.counts.push(countMs);
  const worst = Math.max(...taken);
  const slowest = queries[taken.indexOf(worst)]!;
  console.log(
    `${rule.slice(0, 70).padEnd(72)} median ${percentile(taken, 50)} ms, worst ${worst.toFixed(0)} ms ` +
      `(${slowest.sort}${slowest.search === undefined ? '' : `, “${slowest.search}”`}), ` +
      `${count} counted in ${countMs.toFixed(0)} ms`,
  );
}

async function measurePostgres(
  postgres: PostgresFilters,
  rule: string,
  hasPlans: boolean,
): Promise<void> {
  const visibility = through(rule);
  const pages = [];
  for (const sort of RECORDING_SORT_KEYS) pages.push(await postgres.page(visibility, sort));
  const worst = Math.max(...pages);
  console.log(
    `  on PostgreSQL: median ${percentile(pages, 50)} ms, worst ${worst.toFixed(0)} ms ` +
      `(${RECORDING_SORT_KEYS[pages.indexOf(worst)]}), ` +
      `counted in ${(await postgres.count(visibility)).toFixed(0)} ms`,
  );
  if (!hasPlans) return;
  for (const plan of await postgres.plans(visibility)) console.log(`    ${plan}`);
}

function print(name: string, times: readonly number[]): void {
  const of = (share: number) => percentile(times, share);
  console.log(`${name}: median ${of(50)} ms, 95 % ${of(95)} ms, 100 % ${of(100)} ms`);
}

function percentile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * share) / 100) - 1]!.toFixed(1);
}

function printPlans(path: string, rule: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  const { condition } = through(rule);
  const request = list.listRequest(NEWEST, condition);
  const queries = {
    'page by startedAt': list.pageRows(request, 'walk'),
    'page by lastName': list.pageRows(
      list.listRequest({ ...NEWEST, sort: 'lastName' }, condition),
      'walk',
    ),
    candidates: list.candidateRows(request),
    count: list.countAll(request),
  };
  for (const [name, query] of Object.entries(queries)) {
    const { sql, parameters } = query.compile();
    const plan = database.prepare(`explain query plan ${sql}`);
    const steps = plan.all(...(parameters as SQLInputValue[])).map((row) => row.detail);
    console.log(`  ${name}: ${steps.join('; ')}`);
  }
  database.close();
}
