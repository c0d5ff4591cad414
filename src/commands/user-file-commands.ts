import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import {
  Access,
  countRows,
  type PlannedRow,
  type RowProblem,
  USER_FILE_BYTES,
} from '../access/index.ts';
import { createLog, systemClock } from '../base/index.ts';
import { prepareDataDirectory } from '../config/index.ts';
import { type Catalog, LANGUAGES, type Language } from '../storage/catalog/index.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';
import { endProgress, tellProgress } from './progress-line.ts';

interface FileFlags {
  readonly data?: string;
  readonly config?: string;
}

interface ImportFlags extends FileFlags {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

const TOLD_ROWS = 200;

/** `earwitness users import < FILE` and `earwitness users export > FILE`: users as CSV. */
export function userFileCommands(context: CommandContext): Command[] {
  const importing = withData(new Command('import'))
    .description('import users from a CSV file on standard input')
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'print JSON')
    .action((flags: ImportFlags, command: Command) => {
      if (process.stdin.isTTY) command.error('give a file: earwitness users import < users.csv');
      return importUsers(flags, context);
    });
  const exporting = withData(new Command('export'))
    .description('write all users as a CSV file to standard output')
    .addOption(new Option('--language <code>', 'of the titles').choices(LANGUAGES).default('en'))
    .action(async (flags: FileFlags & { readonly language: Language }) => {
      await withCatalog(optionsOf(flags, context), async (catalog) => {
        const text = userFilesOf(catalog).export(flags.language, commandActor());
        await pipeline(Readable.from(text), process.stdout, { end: false });
      });
    });
  return [importing, exporting];
}

function userFilesOf(catalog: Catalog): Access['userFiles'] {
  return new Access({ catalog, clock: systemClock, log: createLog('warn') }).userFiles;
}

async function importUsers(flags: ImportFlags, context: CommandContext): Promise<void> {
  const options = optionsOf(flags, context);
  prepareDataDirectory(options.dataDirectory);
  const rows = await withCatalog(options, async (catalog) => {
    const userFiles = userFilesOf(catalog);
    const plan = await userFiles.plan(await userFiles.read(await standardInput()), undefined);
    if (flags.dryRun === true) return plan.rows;
    const { length: total } = plan.writes;
    const onWritten = (done: number) => tellProgress({ phase: 'writing', done, total });
    return userFiles.write(plan, commandActor(), onWritten);
  });
  endProgress();
  const isDryRun = flags.dryRun === true;
  print(flags.json, { isDryRun, ...countRows(rows), rows }, reportText(rows, isDryRun));
}

/** No more than says that it is too much. */
async function standardInput(): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size > USER_FILE_BYTES) break;
  }
  return Buffer.concat(pieces);
}

function reportText(rows: readonly PlannedRow[], isDryRun: boolean): string {
  const { created, changed, unchanged, rejected } = countRows(rows);
  const told = rows.filter(({ kind }) => kind !== 'unchanged');
  const more = told.length - TOLD_ROWS;
  return [
    ...told.slice(0, TOLD_ROWS).map(rowText),
    ...(more > 0 ? [`… and ${more} more: --json tells all`] : []),
    ...(told.length > 0 ? [''] : []),
    `${created} new, ${changed} changed, ${unchanged} as before, ${rejected} not taken.`,
    ...(isDryRun ? ['Nothing was written: this was a dry run.'] : []),
  ].join('\n');
}

function rowText({ line, kind, loginName, changes, problem }: PlannedRow): string {
  const members = changes.map(({ member }) => member).join(', ');
  const why = problem === undefined ? members : problemText(problem);
  return `line ${line}: ${kind.padEnd(8)} ${loginName} (${why})`;
}

function problemText({ code, member, detail, line, loginName }: RowProblem): string {
  const other = line === undefined ? loginName : `line ${line}`;
  return [code, member, detail, other].filter((text) => text !== undefined).join(', ');
}
