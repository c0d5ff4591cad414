import { Command } from 'commander';
import { Access } from '../access/index.ts';
import { createLog, RecorderError, systemClock } from '../base/index.ts';
import { prepareDataDirectory } from '../config/index.ts';
import type { Catalog, User } from '../storage/catalog/index.ts';
import { newSecret } from './ask-secret.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';

interface Flags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly stdin?: boolean;
  readonly mustChange?: boolean;
  readonly remove?: boolean;
}

/** `earwitness user password | unlock | factors`: the way in of others, for who has a shell. */
export function userAccessCommands(context: CommandContext): Command[] {
  const password = withData(new Command('password'))
    .description('give a user a new password; asks for it twice; their log-ins end')
    .argument('<login>', 'login name')
    .option('--stdin', 'read it as one line from standard input instead')
    .option('--must-change', 'the user chooses another one at the next log-in')
    .action((login: string, flags: Flags) => setPassword(login, flags, context));
  const unlock = withData(new Command('unlock'))
    .description('let a user try again at once after too many wrong passwords')
    .argument('<login>', 'login name')
    .action((login: string, flags: Flags) =>
      withUser(login, flags, context, async (user, access) => {
        const { loginName } = user;
        const forgotten = await access.throttle.unlock({ loginName }, commandActor());
        print(false, undefined, `${loginName} may log in; ${forgotten} attempts are forgotten.`);
      }),
    );
  const factors = withData(new Command('factors'))
    .description('tell which second factors a user has, or take them away')
    .argument('<login>', 'login name')
    .option('--remove', 'take all of them away: the telephone is lost')
    .option('--json', 'print JSON')
    .action((login: string, flags: Flags) => tellFactors(login, flags, context));
  return [password, unlock, factors];
}

async function setPassword(login: string, flags: Flags, context: CommandContext): Promise<void> {
  await withUser(login, flags, context, async (user, access) => {
    const password = await newSecret('password', flags.stdin === true);
    const options = { mustChange: flags.mustChange === true };
    await access.passwords.set(user, password, options, commandActor());
    print(false, undefined, `${user.loginName} has a new password; their log-ins have ended.`);
  });
}

async function tellFactors(login: string, flags: Flags, context: CommandContext): Promise<void> {
  await withUser(login, flags, context, async (user, access) => {
    const isRemoved = flags.remove === true;
    const factors = isRemoved
      ? await access.removeFactors(user.id, commandActor())
      : await access.factors.kindsOf(user);
    const what = factors.length === 0 ? 'no second factor' : factors.join(', ');
    const text = isRemoved ? `${user.loginName}: taken away: ${what}.` : what;
    print(flags.json, isRemoved ? { removed: factors } : { factors }, text);
  });
}

async function withUser(
  login: string,
  flags: Flags,
  context: CommandContext,
  action: (user: User, access: Access) => Promise<void>,
): Promise<void> {
  const options = optionsOf(flags, context);
  prepareDataDirectory(options.dataDirectory);
  await withCatalog(options, async (catalog: Catalog) => {
    const user = await catalog.users.findByLoginName(login);
    if (user === undefined) {
      throw new RecorderError('USER_NOT_FOUND', `there is no user ${login}`);
    }
    await action(user, new Access({ catalog, clock: systemClock, log: createLog('warn') }));
  });
}
