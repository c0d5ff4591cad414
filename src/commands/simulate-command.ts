import { Command } from 'commander';
import { prepareDataDirectory } from '../config/index.ts';
import { uniformModes } from '../recording/index.ts';
import {
  DEMO_USERS,
  progressLine,
  readSimulateFlags,
  SIMULATE_FLAGS,
  type SimulateFlagValues,
  type SimulateOptions,
  simulateCalls,
  summaryText,
} from '../simulator/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';

interface SimulateFlags extends SimulateFlagValues {
  readonly demo?: boolean;
  readonly json?: boolean;
  readonly data?: string;
  readonly config?: string;
}

/** `earwitness simulate`: a CUCM, or a SIPREC client, that places recorded calls. */
export function simulateCommand(context: CommandContext): Command {
  const command = withData(new Command('simulate'))
    .description('place recorded calls as a CUCM or a SIPREC client does, with real speech')
    .option(
      '--demo',
      'first create three users whose calls are recorded, and make their numbers internal; 3 calls',
    )
    .option('--json', 'print the result as JSON');
  for (const { flags, description } of SIMULATE_FLAGS) command.option(flags, description);
  return command.action((flags: SimulateFlags) => simulate(flags, context));
}

async function simulate(flags: SimulateFlags, context: CommandContext): Promise<void> {
  const simulation = await prepare(flags, context);
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const isTerminal = process.stderr.isTTY === true;
  const summary = await simulateCalls({ ...simulation, signal: abort.signal }, (progress) => {
    if (isTerminal) process.stderr.write(`\r\u001b[K${progressLine(progress)}`);
  });
  if (isTerminal) process.stderr.write('\r\u001b[K');
  print(flags.json, summary, summaryText(summary));
  if (!summary.isOk) process.exitCode = 1;
}

/** The calls to place; with `--demo` the users that are called exist afterwards. */
async function prepare(flags: SimulateFlags, context: CommandContext): Promise<SimulateOptions> {
  if (flags.demo !== true) return readSimulateFlags(flags);
  const options = optionsOf(flags, context);
  prepareDataDirectory(options.dataDirectory);
  const number = await withCatalog(options, async (catalog) => {
    await knowDemoNumbers(catalog);
    await createDemoUsers(catalog);
    return catalog.settings.get().number;
  });
  const to = `127.0.0.1:${options.sipPort}`;
  return readSimulateFlags({ calls: '3', number, to, ...flags });
}

/** Calls between the users are internal, unless somebody said already which numbers are. */
async function knowDemoNumbers({ settings }: Catalog): Promise<void> {
  if (settings.get().internalNumbers.length > 0) return;
  await settings.set({ internalNumbers: DEMO_USERS.map(({ number }) => number) }, commandActor());
}

const DEMO_DEPARTMENTS = ['Support', 'Sales', 'Management'];

async function createDemoUsers(catalog: Catalog): Promise<void> {
  for (const [index, { number, device, firstName, lastName }] of DEMO_USERS.entries()) {
    if (catalog.users.findByNumber(number) !== undefined) continue;
    const department = DEMO_DEPARTMENTS[index % DEMO_DEPARTMENTS.length];
    const policy = { modes: uniformModes('cisco') };
    await catalog.users.create(
      {
        ...{ loginName: `demo${index + 1}`, firstName, lastName, department, policy },
        ...{ numbers: [number], devices: [device] },
      },
      commandActor(),
    );
  }
}
