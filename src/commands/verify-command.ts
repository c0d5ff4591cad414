import { Command } from 'commander';
import {
  type AnchorReport,
  type AuditReport,
  verifyAnchor,
  verifyChain,
} from '../lifecycle/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import { type CommandContext, optionsOf, print, withCatalog, withData } from './data-option.ts';

interface VerifyFlags {
  readonly data?: string;
  readonly config?: string;
  readonly audit?: boolean;
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

/** `earwitness verify`: proves that nothing was changed behind the back of the program. */
export function verifyCommand(context: CommandContext): Command {
  return withData(new Command('verify'))
    .description(
      'check that what is kept is as it was written; ends with 0 where it is, with 2 where not',
    )
    .option('--audit', 'only the audit trail')
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
  const findings = [auditFinding(audit), ...anchors.map(anchorFinding)];
  const isRight = findings.every((finding) => finding.isRight);
  const verdict = isRight ? 'Everything is as it was written.' : 'SOMETHING WAS CHANGED.';
  const text = [...findings.map((finding) => finding.text), verdict].join('\n');
  print(flags.json, { isRight, audit, anchors }, text);
  if (!isRight) process.exitCode = DAMAGED;
}

async function verifyAudit({ audit }: Catalog, paths: readonly string[]) {
  const report = await verifyChain(audit);
  const anchors: AnchorReport[] = [];
  for (const path of paths) anchors.push(await verifyAnchor(audit, path));
  return { audit: report, anchors };
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
