import { Command } from 'commander';
import type { CommandContext } from './data-option.ts';
import { importLdapCommand } from './import-ldap-command.ts';
import { userFileCommands } from './user-file-commands.ts';

/** `earwitness users …`: many users at once. */
export function usersCommand(context: CommandContext): Command {
  const users = new Command('users').description('many users at once');
  for (const command of userFileCommands(context)) users.addCommand(command);
  return users.addCommand(importLdapCommand(context));
}
