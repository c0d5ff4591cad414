import { setPriority } from 'node:os';
import process from 'node:process';
import { Command } from 'commander';
import { Alerts } from '../alerts/index.ts';
import { ArchiveConnection, ArchivedCopies } from '../archive/index.ts';
import { silentLog, systemClock, systemTimers } from '../base/index.ts';
import { dataDirectory, type Options } from '../config/index.ts';
import {
  type AnchorReport,
  type AuditReport,
  RecordingVerification,
  storedPlace,
  type VerificationReport,
  verifyAnchor,
  verifyChain,
} from '../lifecycle/index.ts';
import type { Catalog, ReadPlace } from '../storage/catalog/index.ts';
import { FileStore, type RecordingKeys } from '../storage/store/index.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';
import { withKeys } from './key-data.ts';
import { endProgress, tellProgress } from './progress-line.ts';

interface VerifyFlags {
  readonly data?: string;
  readonly config?: string;
  readonly audit?: boolean;
  readonly recordings?: boolean;
  readonly archive?: boolean;
  readonly anchor: readonly string[];
  readonly json?: boolean;
}

/** What was found, in words, and whether it is right. */
interface Finding {
  readonly isRight: boolean;
  readonly text: string;
}

/** Exit code where something is not as it was written; 1 says that it could not be checked. */
const DAMAGED = 2;
/** Calls go first. */
const NICENESS = 10;
const PHASES = { here: 'Recordings', archive: 'Archive' } as const;

/** `earwitness verify`: proves that nothing was changed behind the back of the program. */
export function verifyCommand(context: CommandContext): Command {
  return withData(new Command('verify'))
    .description(
      'check that what is kept is as it was written; ends with 0 where it is, with 2 where not',
    )
    .option('--audit', 'only the audit trail')
    .option('--recordings', 'read every recording too; flags those that are damaged')
    .option('--archive', 'read what is in the archive too, over the network, as fast as allowed')
    .option(
      '--anchor <file>',
      'compare with heads that were kept elsewhere too; may be repeated',
      (file: string, files: readonly string[]) => [...files, file],
      [],
    )
    .option('--json', 'print JSON')
    .action((flags: VerifyFlags) => verify(flags, context));
}

async function verify(flags: VerifyFlags, context: CommandContext): Promise<void> {
  const options = optionsOf(flags, context);
  const paths = [...new Set([options.auditAnchor.file, ...flags.anchor])];
  const { audit, anchors } = await withCatalog(options, (catalog) => verifyAudit(catalog, paths));
  const read = (place: ReadPlace, isWanted: boolean | undefined) =>
    isWanted && !flags.audit
      ? verifyRecordings(options, place).finally(endProgress)
      : Promise.resolve(undefined);
  const recordings = await read('here', flags.recordings);
  const archived = await read('archive', flags.archive);
  const findings = [auditFinding(audit), ...anchors.map(anchorFinding)];
  if (recordings !== undefined) findings.push(recordingsFinding('Recordings', recordings));
  if (archived !== undefined) findings.push(recordingsFinding('Archive', archived));
  const isRight = findings.every((finding) => finding.isRight);
  const verdict = isRight
    ? 'Everything is as it was written.'
    : 'SOMETHING IS NOT AS IT WAS WRITTEN.';
  const text = [...findings.map((finding) => finding.text), verdict].join('\n');
  print(flags.json, { isRight, audit, anchors, recordings, archived }, text);
  if (!isRight) process.exitCode = DAMAGED;
}

async function verifyAudit({ audit }: Catalog, paths: readonly string[]) {
  const report = await verifyChain(audit);
  const anchors: AnchorReport[] = [];
  for (const path of paths) anchors.push(await verifyAnchor(audit, path));
  return { audit: report, anchors };
}

/** Reads all recordings at a place, beside a recorder that runs. */
function verifyRecordings(options: Options, where: ReadPlace): Promise<VerificationReport> {
  setPriority(NICENESS);
  return withKeys(options, async ({ catalog, recordingKeys }) => {
    const { damages, keptFacts } = catalog;
    const store = FileStore.open(dataDirectory(options.dataDirectory).store, recordingKeys);
    const objects = where === 'here' ? catalog.objects : catalog.archivedObjects;
    const verification = new RecordingVerification({
      ...{ objects, damages, keptFacts, clock: systemClock, log: silentLog },
      place: where === 'here' ? storedPlace(store) : archivedCopies(catalog, recordingKeys),
      ...{ alerts: new Alerts(catalog.alerts, silentLog), pause: async () => {} },
    });
    const total = objects.count();
    const phase = PHASES[where];
    return verification.readAll(commandActor(), (done) => tellProgress({ phase, done, total }));
  });
}

function archivedCopies(catalog: Catalog, recordingKeys: RecordingKeys): ArchivedCopies {
  const connection = new ArchiveConnection({ catalog, timers: systemTimers });
  return new ArchivedCopies({ catalog, connection, recordingKeys, clock: systemClock });
}

function recordingsFinding(what: string, { verified, damaged }: VerificationReport): Finding {
  const lines = damaged.map(({ recordingId, damage }) => `  ${recordingId}: ${damage}`);
  const found = damaged.length === 0 ? '.' : `; ${damaged.length} not:`;
  const text = [`${what}: ${verified} read and as they were stored${found}`, ...lines];
  return { isRight: damaged.length === 0, text: text.join('\n') };
}

function auditFinding({ intact, damage }: AuditReport): Finding {
  if (damage === undefined) {
    return { isRight: true, text: `Audit trail: ${intact} events, each as it was written.` };
  }
  const { sequence, problem } = damage;
  const what = problem === 'missing' ? 'is missing' : 'is not as it was written';
  const text = `Audit trail: event ${sequence} ${what}; the ${intact} before it are right.`;
  return { isRight: false, text };
}

function anchorFinding({ path, heads, unreadable, newest, missing }: AnchorReport): Finding {
  const strange = unreadable === 0 ? '' : ` ${unreadable} lines hold no head.`;
  if (newest === undefined) {
    const text = `Kept heads: none in ${path}. Whether the newest events are there cannot be told.`;
    return { isRight: true, text: `${text}${strange}` };
  }
  if (missing === undefined) {
    const last = `the last is event ${newest.sequence} of ${newest.at}`;
    return { isRight: true, text: `Kept heads: ${heads} in ${path}, all fit; ${last}.${strange}` };
  }
  const { head, problem } = missing;
  const what =
    problem === 'shorter'
      ? `event ${head.sequence}, kept at ${head.at}, is not in the audit trail: its end was cut off`
      : `event ${head.sequence} is another than the one that was kept at ${head.at}`;
  return { isRight: false, text: `Kept heads: ${heads} in ${path}; ${what}.${strange}` };
}
