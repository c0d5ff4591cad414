import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { prepareDataDirectory } from '../config/index.ts';
import { countWraps, type WrapCount } from '../lifecycle/index.ts';
import { fingerprintText, newProtection, type ProtectionKind } from '../storage/crypto/index.ts';
import { newSecret } from './ask-secret.ts';
import { type CommandContext, optionsOf, print, withData } from './data-option.ts';
import { escrowCommand, recoverCommand } from './escrow-command.ts';
import { type KeyData, rewrapText, withKeys } from './key-data.ts';
import { endProgress } from './progress-line.ts';

interface KeyFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
}

interface RotateFlags extends KeyFlags {
  readonly resume?: boolean;
  readonly removeOld?: boolean;
}

interface ProtectFlags extends KeyFlags {
  readonly stdin?: boolean;
}

const PROTECTIONS = ['none', 'passphrase', 'command'] as const satisfies ProtectionKind[];

/** `earwitness key …`: the master keys, beside a recorder that runs or without one. */
export function keyCommand(context: CommandContext): Command {
  const key = new Command('key').description('master keys, which open everything that is sealed');
  withData(key.command('list').description('print what there is, and what needs it'))
    .option('--json', 'print JSON')
    .action(async (flags: KeyFlags) =>
      withKeys(optionsOf(flags, context), (it) => list(it, flags)),
    );
  withData(key.command('rotate').description('add a master key and wrap everything anew by it'))
    .option('--resume', 'go on with a rotation that was interrupted, without another key')
    .option('--remove-old', 'remove the older master keys at the end, where nothing needs them')
    .option('--json', 'print JSON')
    .action((flags: RotateFlags) => rotate(flags, context));
  withData(key.command('remove').description('remove a master key that nothing needs any more'))
    .argument('<number>', 'its number', (text) => {
      if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
      throw new InvalidArgumentError('expected the number of a master key');
    })
    .action(async (id: number, flags: KeyFlags) => {
      await withKeys(optionsOf(flags, context), ({ rotation }) => rotation.remove(id));
      print(false, undefined, `Master key ${id} is removed.`);
    });
  withData(key.command('protect').description('say how the file of master keys is protected'))
    .argument('<how>', PROTECTIONS.join(', '))
    .addOption(new Option('--stdin', 'read the passphrase as one line from standard input'))
    .action((how: string, flags: ProtectFlags) => protect(how, flags, context));
  return key.addCommand(escrowCommand(context)).addCommand(recoverCommand(context));
}

async function list(data: KeyData, flags: KeyFlags): Promise<void> {
  const { keyRing } = data;
  const { counts, problems } = await countWraps(data);
  const none: WrapCount = { recordings: 0, journals: 0, secrets: 0 };
  const keys = keyRing.ids.map((id) => ({ id, ...(counts.get(id) ?? none) }));
  const recipients = keyRing.recipients.map(({ name, publicKey }) => {
    return {
      name,
      publicKey: publicKey.toString('base64'),
      fingerprint: fingerprintText(publicKey),
    };
  });
  const { path, protection, newestId } = keyRing;
  const lines = [
    `Master keys in ${path}, protection: ${protection}`,
    ...keys.map(({ id, recordings, journals, secrets }) => {
      const wraps = `${recordings} recordings, ${journals} journals, ${secrets} secrets`;
      return `  ${id}${id === newestId ? ' (newest)' : ''}: ${wraps}`;
    }),
    ...recipients.map(({ name, fingerprint }) => `Escrow recipient ${name}, ${fingerprint}`),
    ...problems.map(({ what, problem }) => `Cannot be looked at: ${what}: ${problem}`),
  ];
  print(flags.json, { path, protection, newestId, keys, recipients, problems }, lines.join('\n'));
}

async function rotate(flags: RotateFlags, context: CommandContext): Promise<void> {
  const options = optionsOf(flags, context);
  prepareDataDirectory(options.dataDirectory);
  const how = { resumes: flags.resume === true, removesOld: flags.removeOld === true };
  const report = await withKeys(options, ({ rotation }) => rotation.rotate(how)).finally(
    endProgress,
  );
  const { newestId, removed } = report;
  const lines = [
    `Master key ${newestId} wraps everything now. ${rewrapText(report)}`,
    ...(removed.length === 0 ? [] : [`Removed: master key ${removed.join(', ')}.`]),
    'Keep a copy of the new key file apart from the recordings.',
  ];
  print(flags.json, report, lines.join('\n'));
  if (report.problems.length > 0) process.exitCode = 1;
}

async function protect(how: string, flags: ProtectFlags, context: CommandContext): Promise<void> {
  const kind = PROTECTIONS.find((each) => each === how);
  if (kind === undefined) {
    throw new InvalidArgumentError(`expected one of ${PROTECTIONS.join(', ')}`);
  }
  const options = optionsOf(flags, context);
  const words = kind === 'passphrase' ? await newSecret('passphrase', flags.stdin === true) : '';
  await withKeys(options, async ({ rotation }) => {
    const protection = await newProtection(kind, { ...options.keys, passphrase: () => words });
    await rotation.protect(protection);
  });
  const next =
    kind === 'passphrase' ? ' Every start needs it from now on: set keyPassphraseFile.' : '';
  print(false, undefined, `The master keys are protected by: ${kind}.${next}`);
}
