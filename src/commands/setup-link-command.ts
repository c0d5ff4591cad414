import { Command } from 'commander';
import { Access } from '../access/index.ts';
import { createLog, systemClock } from '../base/index.ts';
import { prepareDataDirectory } from '../config/index.ts';
import { type CommandContext, optionsOf, print, withCatalog, withData } from './data-option.ts';

interface SetupLinkFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** `earwitness setup-link`: a new one-time link, for who lost the first or every password. */
export function setupLinkCommand(context: CommandContext): Command {
  return withData(new Command('setup-link'))
    .description('print a new one-time link that makes an administrator; older ones end')
    .option('--json', 'print JSON')
    .action(async (flags: SetupLinkFlags) => {
      const options = optionsOf(flags, context);
      prepareDataDirectory(options.dataDirectory);
      const token = await withCatalog(options, (catalog) =>
        new Access({ catalog, clock: systemClock, log: createLog('warn') }).newSetupToken(),
      );
      const page = options.publicUrl ?? `http://localhost:${options.httpPort}`;
      const url = `${page}/setup#token=${token}`;
      print(flags.json, { url }, `${url}\n\nValid once, for 24 hours.`);
    });
}
