import { Command } from 'commander';
import { Access, type ImportItem, type ImportReport } from '../access/index.ts';
import { createLog, systemClock } from '../base/index.ts';
import { prepareDataDirectory } from '../config/index.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';
import { endProgress, tellProgress } from './progress-line.ts';

interface ImportFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

const TOLD_LINES = 200;

/** `earwitness users import-ldap`: brings the users into line with the directory. */
export function importLdapCommand(context: CommandContext): Command {
  return withData(new Command('import-ldap'))
    .description('import users from the directory that the settings describe')
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'print JSON')
    .action(async (flags: ImportFlags) => {
      const options = optionsOf(flags, context);
      prepareDataDirectory(options.dataDirectory);
      const report = await withCatalog(options, (catalog) => {
        const access = new Access({ catalog, clock: systemClock, log: createLog('warn') });
        const isDryRun = flags.dryRun === true;
        return access.directory.import({ isDryRun, by: commandActor(), onProgress: tellProgress });
      });
      endProgress();
      print(flags.json, report, reportText(report));
    });
}

function reportText(report: ImportReport): string {
  const { entries, created, changed, enabled, disabled, unchanged, rejected, leftOut } = report;
  const told = report.items.slice(0, TOLD_LINES).map(itemText);
  const more = report.items.length - told.length;
  return [
    ...told,
    ...(more > 0 ? [`… and ${more} more: --json tells all`] : []),
    ...(report.items.length > 0 ? [''] : []),
    `${entries} entries: ${created} new, ${changed} changed, ${enabled} back, ` +
      `${disabled} disabled, ${unchanged} as before, ${rejected} not taken, ` +
      `${leftOut} numbers or devices left out.`,
    ...(report.isDryRun ? ['Nothing was written: this was a dry run.'] : []),
  ].join('\n');
}

function itemText({ action, loginName, dn, problem, detail }: ImportItem): string {
  const who = loginName === '' ? dn : loginName;
  const why = [problem, detail].filter((text) => text !== undefined).join(': ');
  return `${action.padEnd(9)} ${who}${why === '' ? '' : ` (${why})`}`;
}
