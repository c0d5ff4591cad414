import { Command, InvalidArgumentError } from 'commander';
import { Access } from '../access/index.ts';
import { createLog, RecorderError, systemClock } from '../base/index.ts';
import { prepareDataDirectory } from '../config/index.ts';
import { type ApiToken, type Catalog, loginKey } from '../storage/catalog/index.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';
import { textTable } from './text-table.ts';

interface Flags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
}

interface AddFlags extends Flags {
  readonly name: string;
  readonly user?: string;
  readonly all?: boolean;
  readonly recordings?: boolean;
  readonly expires?: number;
  readonly network: readonly string[];
}

/** `earwitness token …`: by what programs use the API. */
export function tokenCommand(context: CommandContext): Command {
  const token = new Command('token').description('tokens by which programs use the API');
  withData(token.command('add').description('make a token; it is printed this once'))
    .requiredOption('--name <name>', 'what the audit trail calls it')
    .option('--user <login>', 'it has the rights of this user')
    .option('--all', 'it may act on the calls of everybody')
    .option('--recordings', 'it may read the recordings that its user sees')
    .option('--expires <date>', 'until when it is accepted, for example 2027-01-31', dateMs)
    .option('--network <network>', 'accepted from there only; may be repeated', append, [])
    .option('--json', 'print JSON')
    .action((flags: AddFlags) => addToken(flags, context));
  withData(token.command('list').description('list the tokens'))
    .option('--json', 'print JSON')
    .action((flags: Flags) =>
      withAccess(flags, context, async (access, catalog) => {
        const tokens = access.tokens.list();
        const text =
          tokens.length === 0 ? 'There are no tokens.' : await tokenTable(tokens, catalog);
        print(flags.json, tokens, text);
      }),
    );
  withData(token.command('revoke').description('end a token: it is accepted no more'))
    .argument('<name>', 'its name')
    .action((name: string, flags: Flags) =>
      withAccess(flags, context, async ({ tokens }) => {
        const wanted = tokens.list().find((one) => loginKey(one.name) === loginKey(name));
        const { name: revoked } = tokens.revoke(wanted?.id ?? '', commandActor());
        print(false, undefined, `Token ${revoked} was revoked.`);
      }),
    );
  return token;
}

async function addToken(flags: AddFlags, context: CommandContext): Promise<void> {
  const { name, user: login, recordings: readsRecordings = false, expires: expiresAtMs } = flags;
  if ((login === undefined) === (flags.all !== true)) {
    throw new RecorderError('TOKEN_INVALID', 'give either --user or --all');
  }
  await withAccess(flags, context, async (access, catalog) => {
    const user = login === undefined ? undefined : await catalog.users.findByLoginName(login);
    if (login !== undefined && user === undefined) {
      throw new RecorderError('USER_NOT_FOUND', `there is no user ${login}`);
    }
    const choices = { name, readsRecordings, expiresAtMs, networks: flags.network };
    const made = await access.tokens.create({ ...choices, userId: user?.id }, commandActor());
    const text = `${made.secret}\nKeep it now: it is not shown again.`;
    print(flags.json, { ...made.token, secret: made.secret }, text);
  });
}

async function withAccess(
  flags: Flags,
  context: CommandContext,
  action: (access: Access, catalog: Catalog) => Promise<void>,
): Promise<void> {
  const options = optionsOf(flags, context);
  prepareDataDirectory(options.dataDirectory);
  await withCatalog(options, (catalog) =>
    action(new Access({ catalog, clock: systemClock, log: createLog('warn') }), catalog),
  );
}

async function tokenTable(tokens: readonly ApiToken[], { users }: Catalog): Promise<string> {
  const rows = tokens.map(async (token) => {
    const user = token.userId === undefined ? undefined : await users.get(token.userId);
    return [
      token.name,
      user?.loginName ?? 'everybody',
      token.readsRecordings ? 'calls, recordings' : 'calls',
      token.networks.join(' '),
      dayText(token.expiresAtMs),
      dayText(token.usedAtMs),
    ];
  });
  const titles = ['Name', 'User', 'May use', 'Networks', 'Expires', 'Used'];
  return textTable([titles, ...(await Promise.all(rows))]);
}

function dayText(atMs: number | undefined): string {
  return atMs === undefined ? '–' : new Date(atMs).toISOString().slice(0, 10);
}

function append(value: string, list: readonly string[]): string[] {
  return [...list, value];
}

function dateMs(text: string): number {
  const atMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('Expected a date such as 2027-01-31.');
  return atMs;
}
