import { Command, InvalidArgumentError } from 'commander';
import { prepareDataDirectory } from '../config/index.ts';
import type { CallDirection, Locality, ModeMatrix, RecordingMode } from '../recording/index.ts';
import type { Language, User } from '../storage/catalog/index.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';
import { textTable } from './text-table.ts';
import { userAccessCommands } from './user-access-command.ts';

interface AddFlags {
  readonly login: string;
  readonly first?: string;
  readonly last?: string;
  readonly email?: string;
  readonly department?: string;
  readonly number: readonly string[];
  readonly device: readonly string[];
  readonly mode: ModeMatrix;
  readonly language?: Language;
  readonly json?: boolean;
  readonly data?: string;
  readonly config?: string;
}

/** `earwitness user …`: whose calls are recorded. */
export function userCommand(context: CommandContext): Command {
  const user = new Command('user').description('the people whose calls are recorded');
  withData(user.command('add').description('create a user'))
    .requiredOption('--login <name>', 'login name')
    .option('--first <name>', 'first name')
    .option('--last <name>', 'last name')
    .option('--email <address>', 'e-mail address')
    .option('--department <name>', 'department')
    .option('--number <number>', 'directory number; may be repeated', append, [])
    .option('--device <name>', 'phone device (SEP…, CSF…); may be repeated', append, [])
    .option('--mode <mode>', MODE_HELP, addMode, NO_MODES)
    .option('--language <code>', 'en, de, fr or it')
    .option('--json', 'print JSON')
    .action((flags: AddFlags) => addUser(flags, context));
  withData(user.command('list').description('list the users'))
    .option('--json', 'print JSON')
    .action(async (flags: { data?: string; config?: string; json?: boolean }) => {
      const users = await withCatalog(optionsOf(flags, context), (catalog) => catalog.users.list());
      print(flags.json, users, users.length === 0 ? 'There are no users.' : userTable(users));
    });
  for (const command of userAccessCommands(context)) user.addCommand(command);
  return user;
}

async function addUser(flags: AddFlags, context: CommandContext): Promise<void> {
  const options = optionsOf(flags, context);
  prepareDataDirectory(options.dataDirectory);
  const user = await withCatalog(options, (catalog) =>
    catalog.users.create(
      {
        loginName: flags.login,
        firstName: flags.first,
        lastName: flags.last,
        email: flags.email,
        department: flags.department,
        language: flags.language,
        numbers: flags.number,
        devices: flags.device,
        policy: { modes: flags.mode },
      },
      commandActor(),
    ),
  );
  print(flags.json, user, `User ${user.loginName} was created. ${modesInWords(user.policy.modes)}`);
}

const MODE_HELP =
  'none, cisco or prerecord, for all calls or for one type: inbound-internal=cisco; ' +
  'may be repeated';

const NO_MODES: ModeMatrix = {
  inbound: { internal: 'none', external: 'none' },
  outbound: { internal: 'none', external: 'none' },
};

function append(value: string, list: readonly string[]): string[] {
  return [...list, value];
}

/** Reads `cisco` (all call types) or `outbound-external=cisco` (one) into the matrix. */
function addMode(text: string, modes: ModeMatrix): ModeMatrix {
  const [type, value] = text.includes('=') ? text.split('=', 2) : [undefined, text];
  if (value !== 'none' && value !== 'cisco' && value !== 'prerecord') {
    throw new InvalidArgumentError(`"${value}" is no mode; there are none, cisco and prerecord.`);
  }
  const mode: RecordingMode = value;
  if (type === undefined) {
    const row = { internal: mode, external: mode };
    return { inbound: row, outbound: row };
  }
  const match = /^(inbound|outbound)-(internal|external)$/.exec(type);
  if (match === null) {
    throw new InvalidArgumentError(
      `"${type}" is no type of call; there are inbound- and outbound-, internal and external.`,
    );
  }
  const [direction, locality] = [match[1] as CallDirection, match[2] as Locality];
  return { ...modes, [direction]: { ...modes[direction], [locality]: mode } };
}

function modesInWords(modes: ModeMatrix): string {
  const recorded = callTypes(modes, 'cisco');
  const kept = callTypes(modes, 'prerecord');
  if (recorded === undefined && kept === undefined) {
    return 'No calls are recorded: give a --mode to record them.';
  }
  const sentences = [
    ...(recorded === undefined ? [] : [`Recorded are: ${recorded}.`]),
    ...(kept === undefined ? [] : [`Buffered until somebody keeps them: ${kept}.`]),
  ];
  return sentences.join(' ');
}

/** The types of calls that have this mode; undefined where none has. */
function callTypes(modes: ModeMatrix, mode: RecordingMode): string | undefined {
  const types = (['inbound', 'outbound'] as const).flatMap((direction) =>
    (['internal', 'external'] as const)
      .filter((locality) => modes[direction][locality] === mode)
      .map((locality) => `${direction} ${locality}`),
  );
  if (types.length === 0) return undefined;
  return types.length === 4 ? 'all calls' : types.join(', ');
}

function userTable(users: readonly User[]): string {
  const rows = users.map((user) => [
    user.loginName,
    [user.lastName, user.firstName].filter((name) => name !== '').join(', '),
    user.department,
    user.numbers.join(' '),
    user.devices.join(' '),
    user.isDisabled ? 'disabled' : modesInWords(user.policy.modes),
  ]);
  return textTable([['Login', 'Name', 'Department', 'Numbers', 'Devices', ''], ...rows]);
}
