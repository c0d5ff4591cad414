import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { type OpenedFolder, openArchivedFile, openArchivedFolder } from '../archive/index.ts';
import { errorText, RecorderError } from '../base/index.ts';
import { HolderKeys } from '../storage/crypto/index.ts';
import { passphraseFrom } from './ask-secret.ts';
import { print } from './data-option.ts';
import { readPrivateKey } from './escrow-command.ts';
import { endProgress, tellProgress } from './progress-line.ts';

interface OpenFlags {
  readonly out?: string;
  readonly passphraseFile?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** `earwitness open`: encrypted recordings of an archive, without the recorder. */
export function openCommand(): Command {
  return new Command('open')
    .description('decrypt and check a recording of an encrypted archive, or a folder of them')
    .argument('<path>', 'a file that ends in .ewa, or a folder that has some')
    .option('--out <path>', 'name of the audio, or a folder (default: beside the file)')
    .option('--passphrase-file <file>', 'file with the passphrase; else it is asked for')
    .option('--key <file>', 'private key, where it was encrypted to a public key')
    .option('--json', 'print JSON')
    .action((path: string, flags: OpenFlags) => (isFolder(path) ? openAll : openOne)(path, flags));
}

async function openOne(path: string, flags: OpenFlags): Promise<void> {
  const { out = dirname(path) } = flags;
  const into = isFolder(out) ? { directory: out } : { audio: out };
  try {
    const opened = await openArchivedFile(path, into, keysOf(flags));
    const lines = [`Decrypted and as it was recorded: ${opened.audio}`, opened.description];
    print(flags.json, opened, lines.join('\n'));
  } catch (error) {
    if (!(error instanceof RecorderError)) throw error;
    throw new RecorderError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

async function openAll(folder: string, flags: OpenFlags): Promise<void> {
  const { out = folder } = flags;
  const opened = await openArchivedFolder(folder, out, {
    keys: keysOf(flags),
    onProgress: (done, total) => tellProgress({ phase: 'Files', done, total }),
  }).finally(endProgress);
  print(flags.json, opened, folderText(opened, out));
  if (opened.problems.length > 0) process.exitCode = 1;
}

function folderText({ opened, there, problems }: OpenedFolder, out: string): string {
  return [
    `Decrypted and as they were recorded: ${opened} recordings, in ${out}.`,
    ...(there === 0 ? [] : [`Left as they were: ${there} that are there already.`]),
    ...problems.map(({ path, code, problem }) => `Not opened: ${path}: ${problem} (${code})`),
  ].join('\n');
}

function keysOf({ key, passphraseFile }: OpenFlags): HolderKeys {
  const pair = key === undefined ? undefined : readPrivateKey(key);
  const passphrase = () => passphraseFrom(passphraseFile, 'passphrase of the archive');
  return new HolderKeys({ passphrase, pair });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (cause) {
    const why = `${path} cannot be read: ${errorText(cause)}`;
    throw new RecorderError('FILE_UNREADABLE', why, { cause });
  }
}
