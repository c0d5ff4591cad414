import { createHash } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorText, newId, RecorderError, systemCode } from '../../base/index.ts';

const MAX_FILE_BYTES = 1 << 20;
const NEW_ENDING = '.new';

/**
 * What is in the file, or undefined where there is no file. Errors: `KEY_FILE_OPEN` (others than
 * its owner may read or write it), `KEY_FILE_UNREADABLE`, `KEY_FILE_DAMAGED`.
 */
export function readKeyFile(path: string): string | undefined {
  const descriptor = openExisting(path);
  if (descriptor === undefined) return undefined;
  try {
    const { mode, size } = fstatSync(descriptor);
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw new RecorderError(
        'KEY_FILE_OPEN',
        `The key file ${path} has mode ${octal}: others may read it. Set it by: chmod 600 ${path}`,
      );
    }
    if (size > MAX_FILE_BYTES) throw damagedKeyFile(path);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What tells a content of the file from every other, without telling what it is; empty where it
 * cannot be read. Times and numbers of files do not: two changes may come within one tick, and the
 * second get the number that the first has given back.
 */
export function keyFileVersion(path: string): string {
  try {
    return versionOf(readFileSync(path, 'utf8'));
  } catch {
    return '';
  }
}

/** The version that a file with this content has. */
export function versionOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Makes the file durably, unless another process was faster. */
export function createKeyFile(path: string, content: string): void {
  const temporary = writeTemporary(path, content);
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary);
  }
  syncDirectory(dirname(path));
}

/** Puts another content in place of the file: both or neither, whenever the power goes. */
export function replaceKeyFile(path: string, content: string): void {
  renameSync(writeTemporary(path, content), path);
  syncDirectory(dirname(path));
}

/** Removes what changes left that were killed: master keys stand in it. */
export function removeUnfinished(path: string): void {
  const directory = dirname(path);
  for (const name of readdirSync(directory)) {
    const isOurs = name.startsWith(`${basename(path)}.`) && name.endsWith(NEW_ENDING);
    if (isOurs) rmSync(join(directory, name), { force: true });
  }
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    const why = `The key file ${path} cannot be read: ${errorText(cause)}`;
    throw new RecorderError('KEY_FILE_UNREADABLE', why, { cause });
  }
}

function writeTemporary(path: string, content: string): string {
  const temporary = `${path}.${newId()}${NEW_ENDING}`;
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    // The umask may have taken bits away that the owner needs.
    fchmodSync(descriptor, 0o600);
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The error of a file that is none of master keys. */
export function damagedKeyFile(path: string): RecorderError {
  return new RecorderError(
    'KEY_FILE_DAMAGED',
    `The key file ${path} is damaged. Bring it back from a backup: without it nothing opens.`,
  );
}
