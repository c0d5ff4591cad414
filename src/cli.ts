import { Command } from 'commander';
import { RecorderError } from './base/index.ts';
import { auditCommand } from './commands/audit-command.ts';
import { backupCommand, restoreCommand } from './commands/backup-command.ts';
import { doctorCommand } from './commands/doctor-command.ts';
import { keyCommand } from './commands/key-command.ts';
import { openCommand } from './commands/open-command.ts';
import { refinaliseCommand } from './commands/refinalise-command.ts';
import { sealCommand } from './commands/seal-command.ts';
import { settingsCommand } from './commands/settings-command.ts';
import { setupLinkCommand } from './commands/setup-link-command.ts';
import { simulateCommand } from './commands/simulate-command.ts';
import { startCommand } from './commands/start-command.ts';
import { tokenCommand } from './commands/token-command.ts';
import { userCommand } from './commands/user-command.ts';
import { usersCommand } from './commands/users-command.ts';
import { verifyCommand } from './commands/verify-command.ts';
import { VERSION } from './config/index.ts';

const context = { environment: process.env };

const program = new Command('earwitness')
  .description('Records the calls of Cisco Unified Communications Manager.')
  .version(VERSION)
  .showHelpAfterError('(--help says what there is)')
  .addCommand(startCommand(context), { isDefault: true })
  .addCommand(userCommand(context))
  .addCommand(usersCommand(context))
  .addCommand(tokenCommand(context))
  .addCommand(settingsCommand(context))
  .addCommand(backupCommand(context))
  .addCommand(restoreCommand(context))
  .addCommand(openCommand())
  .addCommand(keyCommand(context))
  .addCommand(sealCommand(context))
  .addCommand(setupLinkCommand(context))
  .addCommand(auditCommand(context))
  .addCommand(verifyCommand(context))
  .addCommand(refinaliseCommand(context))
  .addCommand(doctorCommand(context))
  .addCommand(simulateCommand(context));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof RecorderError)) throw error;
  // An operating failure is told in one sentence; a stack would help nobody.
  process.stderr.write(`earwitness: ${error.message} (${error.code})\n`);
  process.exit(1);
}
