// `npm run bench -- NAME [OPTION …]`: runs one benchmark of this folder.
import process from 'node:process';

type Run = (args: readonly string[]) => Promise<void>;

const BENCHMARKS: Readonly<Record<string, { what: string; load: () => Promise<{ run: Run }> }>> = {
  capture: {
    what: 'CPU per packet and loss of capturing, beside a plain C receiver on the same load',
    load: () => import('./capture.ts'),
  },
  finalise: {
    what: 'from journal to verified recording, beside ffmpeg encoding the same audio',
    load: () => import('./finalise.ts'),
  },
  seal: {
    what: 'how fast objects are sealed and opened, and what that adds to a recorded call, beside plain',
    load: () => import('./seal.ts'),
  },
  sip: {
    what: 'CPU per call of set-up and teardown, beside the barest answerer',
    load: () => import('./sip.ts'),
  },
  live: {
    what: 'CPU of the live view with hundreds of calls, and how late one hears who listens in',
    load: () => import('./live.ts'),
  },
  gadget: {
    what: 'how soon the gadget in Chromium shows that a call begins and ends',
    load: () => import('./gadget.ts'),
  },
  play: {
    what: 'how fast an hour begins to play in the page and goes on after a seek, beside plain <audio>',
    load: () => import('./play.ts'),
  },
  catalog: {
    what: 'how fast lists answer with a million recordings',
    load: () => import('./catalog.ts'),
  },
  filters: {
    what: 'how fast lists answer through monitor filters with a million recordings',
    load: () => import('./filters.ts'),
  },
  rules: {
    what: 'how long a rule of a monitor filter takes that is made to wear the recorder out',
    load: () => import('./rules.ts'),
  },
  xml: {
    what: 'time and memory for metadata that is made to wear the recorder out',
    load: () => import('./xml.ts'),
  },
  scroll: {
    what: 'frames of the list of recordings while it scrolls through 100 000 rows in Chromium',
    load: () => import('./scroll.ts'),
  },
  audit: {
    what: 'how fast the audit trail answers with a million events, with query plans',
    load: () => import('./audit.ts'),
  },
  retention: {
    what: 'how long automatic deletion holds up the calls',
    load: () => import('./retention.ts'),
  },
  export: {
    what: 'how fast an archive of recordings is written, beside cat, zip -0 and sha256sum',
    load: () => import('./export.ts'),
  },
  ldap: {
    what: 'import of 10 000 users from slapd, beside a bare ldapsearch of the same',
    load: () => import('./ldap.ts'),
  },
  users: {
    what: 'files and lists of 100 000 users, beside bare parsing and bare inserting',
    load: () => import('./users.ts'),
  },
  pages: {
    what: "how fast the administrator's pages answer with 10 000 users and a million events",
    load: () => import('./pages.ts'),
  },
  phones: {
    what: 'what phones that hang cost, whether calls suffer, and how late other phones show what is so',
    load: () => import('./phones.ts'),
  },
  login: {
    what: 'whether the time of a refused log-in tells who is known',
    load: () => import('./login.ts'),
  },
};

const [name = '', ...args] = process.argv.slice(2);
const chosen = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
if (chosen === undefined) {
  console.error('usage: npm run bench -- NAME [OPTION …]\n');
  for (const [key, { what }] of Object.entries(BENCHMARKS)) {
    console.error(`  ${key.padEnd(10)} ${what}`);
  }
  process.exit(2);
}
const { run } = await chosen.load();
await run(args);
