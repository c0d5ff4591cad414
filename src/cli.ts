import { Command } from 'commander';
import { RecorderError } from './base/index.ts';
import { VERSION } from './config/index.ts';

const context = { environment: process.env };

/** Each loads what it needs when it is asked for: a short command waits for nothing else. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start-command.ts')).startCommand(context),
  user: async () => (await import('./commands/user-command.ts')).userCommand(context),
  users: async () => (await import('./commands/users-command.ts')).usersCommand(context),
  token: async () => (await import('./commands/token-command.ts')).tokenCommand(context),
  settings: async () => (await import('./commands/settings-command.ts')).settingsCommand(context),
  backup: async () => (await import('./commands/backup-command.ts')).backupCommand(context),
  restore: async () => (await import('./commands/backup-command.ts')).restoreCommand(context),
  open: async () => (await import('./commands/open-command.ts')).openCommand(),
  key: async () => (await import('./commands/key-command.ts')).keyCommand(context),
  seal: async () => (await import('./commands/seal-command.ts')).sealCommand(context),
  'setup-link': async () =>
    (await import('./commands/setup-link-command.ts')).setupLinkCommand(context),
  audit: async () => (await import('./commands/audit-command.ts')).auditCommand(context),
  verify: async () => (await import('./commands/verify-command.ts')).verifyCommand(context),
  refinalise: async () =>
    (await import('./commands/refinalise-command.ts')).refinaliseCommand(context),
  doctor: async () => (await import('./commands/doctor-command.ts')).doctorCommand(context),
  simulate: async () => (await import('./commands/simulate-command.ts')).simulateCommand(context),
};

/** The commands that what stands first on the command line may mean; help is about all of them. */
function meantCommands(first = 'start'): string[] {
  if (Object.hasOwn(COMMANDS, first)) return [first];
  return ['-V', '--version'].includes(first) ? [] : Object.keys(COMMANDS);
}

const program = new Command('earwitness')
  .description('Records the calls of Cisco Unified Communications Manager.')
  .version(VERSION)
  .showHelpAfterError('(--help says what there is)');
const [, , first] = process.argv;
// A word that is no command is a mistake, and not one of the options of `start`.
const isStart = first === undefined || first.startsWith('-');
for (const name of meantCommands(first)) {
  program.addCommand(await COMMANDS[name]!(), { isDefault: name === 'start' && isStart });
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof RecorderError)) throw error;
  // An operating failure is told in one sentence; a stack would help nobody.
  process.stderr.write(`earwitness: ${error.message} (${error.code})\n`);
  process.exit(1);
}
