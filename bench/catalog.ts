// How fast lists answer with very many recordings: `catalog [ROWS]` (default 1 000 000). The rows
// are written in one transaction, without the documents of facts, which lists do not read.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  Catalog,
  makeVisibility,
  RECORDING_SORT_KEYS,
  type RecordingQuery,
} from '../src/storage/catalog/index.ts';
import { recordingFacts } from '../test/support/recording-facts.ts';
import { FIRST_MS, fillCatalog, YEAR_MS } from './catalog-rows.ts';

const RUNS = 5;

/** Fills a catalog in a temporary directory, asks it, prints what it took. */
export async function run(args: readonly string[]): Promise<void> {
  const rows = Number(args[0] ?? 1_000_000);
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-catalog-'));
  try {
    const path = join(directory, 'catalog.sqlite');
    await (await Catalog.open(path)).close();
    const beganMs = performance.now();
    fillCatalog(path, rows);
    const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
    const megabytes = Math.round((await stat(path)).size / 1e6);
    console.log(`${rows} recordings written in ${seconds} s, ${megabytes} MB\n`);
    const catalog = await Catalog.open(path);
    await measure(catalog);
    await measureInserts(catalog);
    await catalog.close();
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measure(catalog: Catalog): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const newest: RecordingQuery = { sort: 'startedAt', descending: true, limit: 50 };
  const day = { fromMs: FIRST_MS + 100 * 86_400_000, toMs: FIRST_MS + 101 * 86_400_000 };
  const half = { fromMs: FIRST_MS, toMs: FIRST_MS + YEAR_MS / 2 };
  const cases: [string, RecordingQuery][] = [
    ...RECORDING_SORT_KEYS.flatMap((sort): [string, RecordingQuery][] => [
      [`by ${sort}, ascending`, { ...newest, sort, descending: false }],
      [`by ${sort}, descending`, { ...newest, sort }],
    ]),
    ['page 21 by startedAt', await pageAfter(catalog, newest, 20)],
    ['page 21 by lastName', await pageAfter(catalog, { ...newest, sort: 'lastName' }, 20)],
    ['one day by startedAt', { ...newest, ...day }],
    ['one day by lastName', { ...newest, ...day, sort: 'lastName' }],
    ['half a year by startedAt', { ...newest, ...half }],
    ['half a year by lastName', { ...newest, ...half, sort: 'lastName' }],
    ['search a number in full', { ...newest, search: await someNumber(catalog) }],
    ['search 4 digits', { ...newest, search: '4711' }],
    ['search 4 digits, by lastName', { ...newest, search: '4711', sort: 'lastName' }],
    ['search 3 digits', { ...newest, search: '493' }],
    ['search a common name', { ...newest, search: 'müller' }],
    ['search two names', { ...newest, search: 'müller anna' }],
    ['search a department', { ...newest, search: 'emergency' }],
    ['search a department, one day', { ...newest, ...day, search: 'emergency' }],
    ['search two letters', { ...newest, search: 'mu' }],
    ['search one letter', { ...newest, search: 'x' }],
    ['search what is nowhere', { ...newest, search: 'nowhere' }],
    ['search common but never together', { ...newest, search: 'emergency trading' }],
    ['search two letters that are nowhere', { ...newest, search: 'qq' }],
    ['search one letter that is nowhere', { ...newest, search: '§' }],
  ];
  delay.enable();
  for (const [name, query] of cases) await report(catalog, name, query);
  delay.disable();
  console.log(`\nmain thread held up for at most ${(delay.max / 1e6).toFixed(1)} ms`);
}

async function report(catalog: Catalog, name: string, query: RecordingQuery): Promise<void> {
  const everything = makeVisibility('everything');
  const times: number[] = [];
  let found = 0;
  let total: number | undefined;
  for (let index = 0; index < RUNS; index++) {
    const beganMs = performance.now();
    const page = await catalog.recordings.list(everything, query);
    times.push(performance.now() - beganMs);
    found = page.items.length;
    total = page.total;
  }
  const first = times[0]!.toFixed(1).padStart(8);
  const middle = times
    .toSorted((a, b) => a - b)
    [RUNS >> 1]!.toFixed(1)
    .padStart(8);
  console.log(
    `${name.padEnd(38)} first ${first} ms, median ${middle} ms, ${found} of ${total ?? '?'}`,
  );
}

async function pageAfter(
  catalog: Catalog,
  query: RecordingQuery,
  pages: number,
): Promise<RecordingQuery> {
  let at = query;
  for (let index = 0; index < pages; index++) {
    const page = await catalog.recordings.list(makeVisibility('everything'), at);
    at = { ...query, cursor: page.nextCursor };
  }
  return at;
}

async function someNumber(catalog: Catalog): Promise<string> {
  const query: RecordingQuery = { sort: 'duration', descending: true, limit: 1 };
  const page = await catalog.recordings.list(makeVisibility('everything'), query);
  return page.items[0]!.remoteNumber!;
}

/** One durable insert each, as when calls end. */
async function measureInserts(catalog: Catalog): Promise<void> {
  const times: number[] = [];
  for (let index = 0; index < 200; index++) {
    const facts = recordingFacts({ startedAtMs: FIRST_MS + YEAR_MS + index });
    const beganMs = performance.now();
    catalog.recordings.insert(facts, undefined);
    times.push(performance.now() - beganMs);
  }
  times.sort((a, b) => a - b);
  const [median, worst] = [times[100]!, times.at(-1)!].map((ms) => ms.toFixed(1));
  console.log(`insert of one recording, durable: median ${median} ms, worst ${worst} ms`);
}
