// How long files and lists of users take: `users [USERS]` (default 100 000). Beside the import, in
// the same run: only splitting the file into cells, and only inserting the same cells into tables
// of SQLite with the same indexes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { Access } from '../src/access/index.ts';
import { silentLog, systemClock } from '../src/base/index.ts';
import { type Catalog, USER_SORT_KEYS, type UserQuery } from '../src/storage/catalog/index.ts';
import { TESTER, temporaryCatalog } from '../test/support/temporary-catalog.ts';
import { BenchContext } from './bench-context.ts';
import { userFile } from './user-file.ts';

const RUNS = 5;

export async function run(args: readonly string[]): Promise<void> {
  const count = Number(args[0] ?? 100_000);
  const file = Buffer.from(userFile(count));
  console.log(`${count} users, a file of ${(file.length / 1e6).toFixed(1)} MB`);
  const context = new BenchContext();
  try {
    await timed('nothing, for 3 s', 0, () => setTimeout(3000));
    await measureReferences(file, count, context);
    const catalog = await temporaryCatalog(context);
    await measureFiles(catalog, file, count);
    await measureLists(catalog, count);
  } finally {
    await context.close();
  }
}

/** The least that an import can take. */
async function measureReferences(
  file: Buffer,
  count: number,
  context: BenchContext,
): Promise<void> {
  const rows = await timed('only split into cells', count, async () =>
    parse(file, { delimiter: ';', from: 2 }),
  );
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-users-'));
  context.after(() => rm(directory, { recursive: true }));
  const database = new DatabaseSync(join(directory, 'bare.sqlite'));
  database.exec(
    'pragma journal_mode = wal; create table users (id integer primary key, login text unique, ' +
      'first text, last text, email text, department text, mode text); ' +
      'create index by_first on users (first, id); create index by_last on users (last, id); ' +
      'create index by_department on users (department, id); ' +
      'create table numbers (user integer, number text unique); ' +
      'create table devices (user integer, device text unique); ' +
      'create table audit (id integer primary key, details text);',
  );
  const user = database.prepare('insert into users values (?, ?, ?, ?, ?, ?, ?)');
  const number = database.prepare('insert into numbers values (?, ?)');
  const device = database.prepare('insert into devices values (?, ?)');
  const audit = database.prepare('insert into audit values (?, ?)');
  await timed('only inserted, in one transaction', count, async () => {
    database.exec('begin');
    for (const [id, row] of rows.entries()) {
      const [login, first, last, email, department, numbers, phone, mode] = row as string[];
      user.run(id, login!, first!, last!, email!, department!, mode!);
      for (const one of numbers!.split(', ')) number.run(id, one);
      device.run(id, phone!);
      audit.run(id, JSON.stringify(row));
    }
    database.exec('commit');
  });
  database.close();
}

async function measureFiles(catalog: Catalog, bytes: Buffer, count: number): Promise<void> {
  const { userFiles } = new Access({ catalog, clock: systemClock, log: silentLog });
  const file = await timed('import: read', count, () => userFiles.read(bytes));
  const plan = await timed('import: compare', count, () => userFiles.plan(file, undefined));
  await timed('import: write', count, () => userFiles.write(plan, TESTER));
  const again = await timed('again: read', count, () => userFiles.read(bytes));
  const { writes } = await timed('again: compare', count, () => userFiles.plan(again, undefined));
  console.log(`again: ${writes.length} changes`);
  await timed('export', count, async () => {
    for await (const _ of userFiles.export('en', TESTER));
  });
}

async function measureLists(catalog: Catalog, count: number): Promise<void> {
  const first: UserQuery = { sort: 'lastName', descending: false, limit: 100 };
  const { nextCursor } = await catalog.users.page(first);
  const cases: [string, UserQuery][] = [
    ...USER_SORT_KEYS.map((sort): [string, UserQuery] => [`by ${sort}`, { ...first, sort }]),
    ['page 2', { ...first, cursor: nextCursor }],
    ['administrators', { ...first, group: 'administrators' }],
    ['search a login name', { ...first, search: `user${count - 1}` }],
    ['search a number', { ...first, search: '+49 30 1047' }],
    ['search a common name', { ...first, search: 'müller anna' }],
    ['search one letter', { ...first, search: 'z' }],
    ['search what is nowhere', { ...first, search: 'nowhere' }],
  ];
  for (const [name, query] of cases) {
    const times: number[] = [];
    let total = 0;
    for (let index = 0; index < RUNS; index++) {
      const beganMs = performance.now();
      total = (await catalog.users.page(query)).total;
      times.push(performance.now() - beganMs);
    }
    const median = times.toSorted((one, other) => one - other)[RUNS >> 1]!;
    console.log(`list ${name.padEnd(24)} ${median.toFixed(1).padStart(7)} ms, of ${total}`);
  }
}

/** Prints rows per second, and how long the thread was not free for anything else. */
async function timed<T>(what: string, count: number, action: () => Promise<T>): Promise<T> {
  const held = await HeldThread.watch();
  const beganMs = performance.now();
  const result = await action();
  const seconds = (performance.now() - beganMs) / 1000;
  const speed = String(Math.round(count / seconds)).padStart(7);
  const took = `${seconds.toFixed(2).padStart(6)} s ${speed} rows/s`;
  console.log(`${what.padEnd(34)}${took}, ${await held.end()}`);
  return result;
}

/**
 * How long the event loop did not come round. Its own work in between is told too: what is beyond
 * it went to the disk, or to other programs of the machine.
 */
class HeldThread {
  readonly #delay = monitorEventLoopDelay({ resolution: 1 });
  readonly #timer: NodeJS.Timeout;
  #workMs = 0;
  #last = process.threadCpuUsage();

  private constructor() {
    this.#delay.enable();
    this.#timer = setInterval(() => this.#look(), 1);
  }

  static async watch(): Promise<HeldThread> {
    const watch = new HeldThread();
    // A delay is counted from the second time on that the loop comes round.
    await setTimeout(10);
    return watch;
  }

  async end(): Promise<string> {
    await setTimeout(10);
    this.#delay.disable();
    clearInterval(this.#timer);
    const { max, count } = this.#delay;
    const often = this.#delay.percentile(99.9);
    const [most, rarely] = [max, often].map((ns) => (ns / 1e6).toFixed(1));
    const work = this.#workMs.toFixed(1);
    return `held ${most} ms at most, 99.9 % of ${count} ${rarely} ms, own work ${work} ms at most`;
  }

  #look(): void {
    const now = process.threadCpuUsage();
    const us = now.user + now.system - this.#last.user - this.#last.system;
    this.#workMs = Math.max(this.#workMs, us / 1000);
    this.#last = now;
  }
}
