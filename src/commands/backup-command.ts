import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { systemClock } from '../base/index.ts';
import { dataDirectory, prepareDataDirectory, VERSION } from '../config/index.ts';
import {
  type BackupOptions,
  type BackupReport,
  makeBackup,
  type RestoreOptions,
  type RestoreReport,
  requireNoCatalog,
  restoreBackup,
  sealBackup,
  unsealBackup,
} from '../lifecycle/index.ts';
import {
  HolderKeys,
  newProtection,
  passphraseHolder,
  recipientHolder,
} from '../storage/crypto/index.ts';
import { newSecret, passphraseFrom, readPassphrase } from './ask-secret.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';
import { readPrivateKey, readPublicKey } from './escrow-command.ts';
import { withKeys } from './key-data.ts';
import { endProgress, tellProgress } from './progress-line.ts';

const OF_BACKUP = 'passphrase of the backup';

interface BackupFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly passphraseFile?: string;
}

interface MakeFlags extends BackupFlags {
  readonly recordings?: boolean;
  readonly sealed?: boolean;
  readonly sealTo?: string;
}

interface RestoreFlags extends BackupFlags {
  readonly key?: string;
}

/** `earwitness backup`: everything that is needed to begin again on another machine. */
export function backupCommand(context: CommandContext): Command {
  return withPassphrase(withData(new Command('backup')))
    .description('copy catalog and sealed keys, beside a recorder that runs')
    .argument(
      '<place>',
      'a directory: new, empty or of a backup; with --sealed or --seal-to a file',
    )
    .option('--recordings', 'the recordings too')
    .option('--sealed', 'encrypt all of it with the passphrase, as one file')
    .option('--seal-to <file>', 'encrypt all of it to the public key in this file, as one file')
    .action((place: string, flags: MakeFlags) => backup(place, flags, context));
}

/** `earwitness restore`: puts a backup back into an empty data directory. */
export function restoreCommand(context: CommandContext): Command {
  return withPassphrase(withData(new Command('restore')))
    .description('put a backup into a data directory without a catalog, and read all recordings')
    .argument('<place>', 'of the backup')
    .option('--key <file>', 'private key, where it was sealed to a public key')
    .action((place: string, flags: RestoreFlags) => restore(place, flags, context));
}

function withPassphrase(command: Command): Command {
  return command
    .option('--passphrase-file <file>', 'file with the passphrase of the backup; else it is asked')
    .option('--json', 'print JSON');
}

async function backup(place: string, flags: MakeFlags, context: CommandContext): Promise<void> {
  const options = optionsOf(flags, context);
  const { catalog, store, undecoded, path } = dataDirectory(options.dataDirectory);
  const make = await makerOf(place, flags, path);
  // While recordings are sealed one by one, the catalog names other objects at every moment; and
  // the keys of recordings must be wrapped by master keys that are in the backup too.
  const report = await withKeys(options, (data) =>
    data.keyRing.exclusively(async () => {
      const made = await make({
        ...{ catalog, store, undecoded, keyRing: data.keyRing },
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
  const secret = flags.sealTo === undefined ? 'the passphrase' : 'the private key';
  const opening = `They open with ${secret} alone`;
  const lines = [
    `${what} are in ${place}. ${opening}: keep it elsewhere.`,
    ...missing.map((id) => `Not in the store: recording ${id}`),
  ];
  print(flags.json, report, lines.join('\n'));
}

/** Makes the backup that is asked for, with what it takes to open it. */
async function makerOf(
  place: string,
  flags: MakeFlags,
  scratch: string,
): Promise<(options: Omit<BackupOptions, 'protection'>) => Promise<BackupReport>> {
  if (flags.sealTo !== undefined) {
    const holder = recipientHolder(readPublicKey(flags.sealTo));
    return (options) => sealBackup(place, { ...options, holder, scratch });
  }
  const words = await newPassphrase(flags);
  if (flags.sealed === true) {
    const holder = await passphraseHolder(words);
    return (options) => sealBackup(place, { ...options, holder, scratch });
  }
  const protection = await newProtection('passphrase', { passphrase: () => words });
  return (options) => makeBackup(place, { ...options, protection });
}

async function restore(place: string, flags: RestoreFlags, context: CommandContext): Promise<void> {
  const options = optionsOf(flags, context);
  const { path, catalog, store, undecoded } = prepareDataDirectory(options.dataDirectory);
  const places = { dataDirectory: path, catalog, store, undecoded, access: options.keys };
  const onProgress = (done: number): void =>
    tellProgress({ phase: 'Recordings', done, total: undefined });
  const report = await (isFile(place)
    ? restoreSealed(place, flags, { ...places, backupAccess: {}, onProgress })
    : restorePlain(place, flags, { ...places, onProgress })
  ).finally(endProgress);
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

async function restorePlain(
  directory: string,
  { passphraseFile }: RestoreFlags,
  options: Omit<RestoreOptions, 'backupAccess'>,
): Promise<RestoreReport> {
  const words = await passphraseFrom(passphraseFile, OF_BACKUP);
  return restoreBackup(directory, { ...options, backupAccess: { passphrase: () => words } });
}

async function restoreSealed(
  file: string,
  { key, passphraseFile }: RestoreFlags,
  options: RestoreOptions,
): Promise<RestoreReport> {
  requireNoCatalog(options);
  const pair = key === undefined ? undefined : readPrivateKey(key);
  const passphrase = () => passphraseFrom(passphraseFile, OF_BACKUP);
  const directory = join(options.dataDirectory, 'restoring');
  try {
    const unsealed = await unsealBackup(file, new HolderKeys({ passphrase, pair }), directory);
    return await restoreBackup(directory, { ...options, unsealed });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function newPassphrase({ passphraseFile }: BackupFlags): Promise<string> {
  return passphraseFile === undefined
    ? newSecret(OF_BACKUP, false)
    : readPassphrase(passphraseFile);
}

function isFile(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isFile() === true;
}
