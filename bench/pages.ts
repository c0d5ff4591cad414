// How fast the administrator's pages answer over HTTP with many users and events: `pages [USERS
// [EVENTS]]` (default 10 000 and 1 000 000). Beside them what answers without asking anything.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Access } from '../src/access/index.ts';
import { silentLog, systemClock } from '../src/base/index.ts';
import { Catalog } from '../src/storage/catalog/index.ts';
import { type ApiClient, Product } from '../test/support/product.ts';
import { TESTER } from '../test/support/temporary-catalog.ts';
import { FIRST_EVENT_MS, fillAuditTrail } from './audit-rows.ts';
import { userFile } from './user-file.ts';

const RUNS = 20;
const LIMIT_MS = 200;

export async function run(args: readonly string[]): Promise<void> {
  const [users, events] = [Number(args[0] ?? 10_000), Number(args[1] ?? 1_000_000)];
  const dataDirectory = await mkdtemp(join(tmpdir(), 'earwitness-pages-'));
  try {
    await fill(join(dataDirectory, 'catalog.sqlite'), users, events);
    const product = await Product.start({ dataDirectory });
    try {
      await measure(await product.logIn(), users);
    } finally {
      await product.close();
    }
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function fill(path: string, users: number, events: number): Promise<void> {
  await (await Catalog.open(path)).close();
  fillAuditTrail(path, events);
  const catalog = await Catalog.open(path);
  const { userFiles } = new Access({ catalog, clock: systemClock, log: silentLog });
  const plan = await userFiles.plan(await userFiles.read(Buffer.from(userFile(users))), undefined);
  await userFiles.write(plan, TESTER);
  await catalog.close();
  console.log(`${users} users, ${events} events of the audit trail; ${RUNS} times each\n`);
}

async function measure(client: ApiClient, users: number): Promise<void> {
  const day = new Date(FIRST_EVENT_MS + 100 * 86_400_000).toISOString();
  const { nextCursor } = await client.get<{ nextCursor: string }>('/users?limit=100');
  const { items } = await client.get<{ items: { id: string }[] }>('/users?limit=1');
  const paths: readonly (readonly [string, string])[] = [
    ['reference: the health check', '/../../healthz'],
    ['users', '/users?limit=100'],
    ['users by department', '/users?limit=100&sort=department'],
    ['users, next page', `/users?limit=100&cursor=${encodeURIComponent(nextCursor)}`],
    ['users, search of a name', '/users?limit=100&q=m%C3%BCller%20anna'],
    ['users, search of a number', `/users?limit=100&q=${100_000 + users - 1}`],
    ['users, search of one letter', '/users?limit=100&q=z'],
    ['one user', `/users/${items[0]!.id}`],
    ['audit trail', '/audit?limit=100'],
    ['audit trail, until a day', `/audit?limit=100&to=${encodeURIComponent(day)}`],
    ['audit trail, one action', '/audit?limit=100&action=settings.changed'],
    ['audit trail, search', '/audit?limit=100&q=m%C3%BCller'],
    ['settings', '/settings'],
    ['status', '/system/status'],
    ['deletion', '/retention'],
  ];
  let worstMs = 0;
  for (const [name, path] of paths) {
    worstMs = Math.max(worstMs, await report(name, () => client.fetch(path)));
  }
  let lines = 100;
  const change = () => client.send('PATCH', '/settings', { lines: lines++ });
  worstMs = Math.max(worstMs, await report('settings, one changed', change));
  const verdict = worstMs < LIMIT_MS ? 'within' : 'NOT within';
  console.log(`\nslowest answer ${worstMs.toFixed(0)} ms, ${verdict} ${LIMIT_MS} ms`);
}

/** Asks some times and prints; returns the longest time, milliseconds. */
async function report(name: string, ask: () => Promise<Response>): Promise<number> {
  const times: number[] = [];
  let bytes = 0;
  for (let index = 0; index < RUNS; index++) {
    const beganMs = performance.now();
    const response = await ask();
    const text = await response.text();
    times.push(performance.now() - beganMs);
    bytes = text.length;
    if (!response.ok) throw new Error(`${name}: ${response.status} ${text}`);
  }
  const first = times[0]!.toFixed(1).padStart(6);
  times.sort((one, other) => one - other);
  const [median, worst] = [times[RUNS >> 1]!, times.at(-1)!];
  const shown = [median, worst].map((ms) => ms.toFixed(1).padStart(6));
  console.log(
    `${name.padEnd(30)} first ${first}, median ${shown[0]}, worst ${shown[1]} ms, ${bytes} bytes`,
  );
  return worst;
}
