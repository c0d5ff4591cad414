// Whether the time of a refused log-in tells who is known: `login [ATTEMPTS]` (default 200 of each
// kind). Kinds take turns, so that whatever else the machine does meets all of them.
import { Access } from '../src/access/index.ts';
import { silentLog, systemClock } from '../src/base/index.ts';
import type { Catalog } from '../src/storage/catalog/index.ts';
import { directoryAccess } from '../test/support/directory-access.ts';
import { personLdif, Slapd } from '../test/support/slapd.ts';
import { TESTER, temporaryCatalog } from '../test/support/temporary-catalog.ts';
import { BenchContext } from './bench-context.ts';

const PASSWORD = 'a fine day for tea';
const KINDS = ['known', 'disabled', 'without', 'directory', 'unknown'] as const;

export async function run(args: readonly string[]): Promise<void> {
  const attempts = Number(args[0] ?? 200);
  const context = new BenchContext();
  try {
    await measure('users of the recorder alone', await temporaryCatalog(context), attempts);
    const slapd = await Slapd.start(context, personLdif({ uid: 'directory', password: 'x' }));
    const { catalog, access } = await directoryAccess(context, slapd);
    await access.directory.import({ isDryRun: false, by: TESTER });
    await measure('with a directory (StartTLS)', catalog, attempts);
  } finally {
    await context.close();
  }
}

async function measure(title: string, catalog: Catalog, attempts: number): Promise<void> {
  const access = new Access({ catalog, clock: systemClock, log: silentLog });
  for (const loginName of ['known', 'disabled']) {
    const user = await catalog.users.create({ loginName }, TESTER);
    await access.passwords.set(user, PASSWORD, {}, TESTER);
    const isDisabled = loginName === 'disabled';
    if (isDisabled) await catalog.users.update(user.id, { isDisabled }, TESTER);
  }
  await catalog.users.create({ loginName: 'without' }, TESTER);
  const times = new Map(KINDS.map((kind) => [kind, [] as number[]]));
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (const loginName of KINDS) {
      const request = { loginName, password: 'wrong', address: '10.0.0.1', userAgent: '' };
      const beganMs = performance.now();
      const { kind } = await access.logIn(request);
      times.get(loginName)!.push(performance.now() - beganMs);
      if (kind !== 'refused') throw new Error(`${loginName} is ${kind}`);
      await catalog.loginAttempts.clear({});
    }
  }
  console.log(`${title}, ${attempts} attempts each:`);
  const medians = [...times].map(([kind, each]) => [kind, median(each)] as const);
  for (const [kind, ms] of medians) console.log(`  ${kind.padEnd(10)} ${ms.toFixed(2)} ms`);
  const all = medians.map(([, ms]) => ms);
  const apart = Math.max(...all) - Math.min(...all);
  console.log(`  apart by   ${apart.toFixed(2)} ms\n`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
