import process from 'node:process';
import { Command } from 'commander';
import { systemClock } from '../base/index.ts';
import { dataDirectory, prepareDataDirectory, VERSION } from '../config/index.ts';
import { makeBackup, restoreBackup } from '../lifecycle/index.ts';
import { newProtection } from '../storage/crypto/index.ts';
import { newSecret, readPassphrase } from './ask-secret.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';
import { withKeys } from './key-data.ts';
import { endProgress, tellProgress } from './progress-line.ts';

interface BackupFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly passphraseFile?: string;
  readonly recordings?: boolean;
}

/** `earwitness backup`: everything that is needed to begin again on another machine. */
export function backupCommand(context: CommandContext): Command {
  return withPassphrase(withData(new Command('backup')))
    .description('copy catalog and sealed keys, beside a recorder that runs')
    .argument('<directory>', 'an empty or new one, or one with a backup, which is renewed')
    .option('--recordings', 'the recordings too')
    .action((directory: string, flags: BackupFlags) => backup(directory, flags, context));
}

/** `earwitness restore`: puts a backup back into an empty data directory. */
export function restoreCommand(context: CommandContext): Command {
  return withPassphrase(withData(new Command('restore')))
    .description('put a backup into a data directory without a catalog, and read all recordings')
    .argument('<directory>', 'of the backup')
    .action((directory: string, flags: BackupFlags) => restore(directory, flags, context));
}

function withPassphrase(command: Command): Command {
  return command
    .option('--passphrase-file <file>', 'file with the passphrase of the backup; else it is asked')
    .option('--json', 'print JSON');
}

async function backup(
  directory: string,
  flags: BackupFlags,
  context: CommandContext,
): Promise<void> {
  const options = optionsOf(flags, context);
  const { catalog, store, undecoded } = dataDirectory(options.dataDirectory);
  const words = await passphraseOf(flags);
  const protection = await newProtection('passphrase', { passphrase: () => words });
  // While recordings are sealed one by one, the catalog names other objects at every moment; and
  // the keys of recordings must be wrapped by master keys that are in the backup too.
  const report = await withKeys(options, (data) =>
    data.keyRing.exclusively(async () => {
      const made = await makeBackup(directory, {
        ...{ catalog, store, undecoded, keyRing: data.keyRing, protection },
        ...{ hasRecordings: flags.recordings === true, program: VERSION, clock: systemClock },
        onProgress: (done) => tellProgress({ phase: 'Recordings', done, total: undefined }),
      });
      const details = { recordings: made.recordings, missing: made.missing.length };
      const event = { actor: commandActor(), object: { kind: 'backup' }, details } as const;
      data.catalog.audit.append({ ...event, action: 'backup.made' });
      return made;
    }),
  ).finally(endProgress);
  const { recordings, missing } = report;
  const what =
    recordings === null ? 'Catalog and keys' : `Catalog, keys and ${recordings} recordings`;
  const lines = [
    `${what} are in ${directory}. They open with the passphrase alone: keep it elsewhere.`,
    ...missing.map((id) => `Not in the store: recording ${id}`),
  ];
  print(flags.json, report, lines.join('\n'));
}

async function restore(
  directory: string,
  flags: BackupFlags,
  context: CommandContext,
): Promise<void> {
  const options = optionsOf(flags, context);
  const { path, catalog, store, undecoded } = prepareDataDirectory(options.dataDirectory);
  const words = await passphraseOf(flags);
  const report = await restoreBackup(directory, {
    ...{ dataDirectory: path, catalog, store, undecoded, access: options.keys },
    backupAccess: { passphrase: () => words },
    onProgress: (done) => tellProgress({ phase: 'Recordings', done, total: undefined }),
  }).finally(endProgress);
  const { manifest, verified, problems } = report;
  await withCatalog(options, async ({ audit }) => {
    const details = { createdAt: manifest.createdAt, verified, failed: problems.length };
    const event = { actor: commandActor(), object: { kind: 'backup' }, details } as const;
    audit.append({ ...event, action: 'backup.restored' });
  });
  const what =
    manifest.recordings === null
      ? 'catalog and keys; recordings were not in it'
      : `catalog, keys, and ${verified} recordings, each read and as it was stored`;
  const lines = [
    `Restored the backup of ${manifest.createdAt}: ${what}.`,
    ...problems.map((each) => `Not as it was stored: recording ${each.what}: ${each.problem}`),
  ];
  print(flags.json, report, lines.join('\n'));
  if (problems.length > 0) process.exitCode = 1;
}

async function passphraseOf({ passphraseFile }: BackupFlags): Promise<string> {
  if (passphraseFile === undefined) return newSecret('passphrase of the backup', false);
  return readPassphrase(passphraseFile);
}
