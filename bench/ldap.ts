// How long an import from a directory takes: `ldap [USERS]` (default 10 000), beside a bare
// ldapsearch of the same entries and attributes from the same slapd.
import { directoryAccess } from '../test/support/directory-access.ts';
import { personLdif, Slapd } from '../test/support/slapd.ts';
import { TESTER } from '../test/support/temporary-catalog.ts';
import { BenchContext } from './bench-context.ts';

const DEPARTMENTS = ['Support', 'Sales', 'Management', 'Claims', 'Trading'];
const ATTRIBUTES = [
  ...['uid', 'givenName', 'sn', 'mail', 'departmentNumber', 'telephoneNumber', 'entryUUID'],
];

export async function run(args: readonly string[]): Promise<void> {
  const count = Number(args[0] ?? 10_000);
  const context = new BenchContext();
  try {
    const people = Array.from({ length: count }, (_, index) => ({
      ...{ uid: `user${index}`, first: `First${index}`, last: `Last${index}` },
      ...{ mail: `user${index}@example.com`, numbers: [`+49 30 ${100_000 + index}`] },
      department: DEPARTMENTS[index % DEPARTMENTS.length]!,
    }));
    const slapd = await Slapd.start(context, people.map(personLdif).join('\n'));
    const paged = ['-E', 'pr=200/noprompt', '-z', '0'];
    const bare = seconds(() => slapd.search('(objectClass=inetOrgPerson)', [...paged], ATTRIBUTES));
    console.log(`ldapsearch of ${count} entries: ${bare} s`);
    const { access } = await directoryAccess(context, slapd);
    for (const [what, isDryRun] of [
      ['dry run', true],
      ['import', false],
      ['import again, nothing to do', false],
    ] as const) {
      let longestMs = 0;
      let lastMs = performance.now();
      const tick = setInterval(() => {
        longestMs = Math.max(longestMs, performance.now() - lastMs);
        lastMs = performance.now();
      }, 1);
      const beganMs = performance.now();
      const { created, unchanged } = await access.directory.import({ isDryRun, by: TESTER });
      const took = ((performance.now() - beganMs) / 1000).toFixed(2);
      clearInterval(tick);
      const held = `main thread held up for at most ${longestMs.toFixed(0)} ms`;
      console.log(`${what}: ${took} s, ${created} new, ${unchanged} as before; ${held}`);
    }
  } finally {
    await context.close();
  }
}

function seconds(action: () => unknown): string {
  const beganMs = performance.now();
  action();
  return ((performance.now() - beganMs) / 1000).toFixed(2);
}
