import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorText, newId, RecorderError, systemCode } from '../../base/index.ts';

/** One master key: ids count from 1. */
export interface MasterKey {
  readonly id: number;
  readonly key: Buffer;
}

const FIRST_LINE = 'earwitness master keys 1';
const KEY_LINE = /^([1-9][0-9]{0,8}) ([A-Za-z0-9+/]{43}=)$/;
const MAX_FILE_BYTES = 1 << 20;

/**
 * The keys in the file, or undefined where there is no file. One key per line: id, base64.
 * Refuses a file that others than its owner may read or write.
 */
export function readKeyFile(path: string): MasterKey[] | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines[0] !== FIRST_LINE || lines.length < 2) throw damaged(path);
  const keys = lines.slice(1).map((line) => {
    const [, id, key] = KEY_LINE.exec(line) ?? [];
    if (id === undefined || key === undefined) throw damaged(path);
    return { id: Number(id), key: Buffer.from(key, 'base64') };
  });
  if (new Set(keys.map((item) => item.id)).size !== keys.length) throw damaged(path);
  return keys;
}

/** Makes the file durably, unless another process was faster. */
export function createKeyFile(path: string, keys: readonly MasterKey[]): void {
  const temporary = writeTemporary(path, keys);
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
export function replaceKeyFile(path: string, keys: readonly MasterKey[]): void {
  renameSync(writeTemporary(path, keys), path);
  syncDirectory(dirname(path));
}

function readText(path: string): string | undefined {
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
    if (size > MAX_FILE_BYTES) throw damaged(path);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
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

function writeTemporary(path: string, keys: readonly MasterKey[]): string {
  const temporary = `${path}.${newId()}.new`;
  const lines = keys.map((item) => `${item.id} ${item.key.toString('base64')}`);
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    // The umask may have taken bits away that the owner needs.
    fchmodSync(descriptor, 0o600);
    writeSync(descriptor, `${[FIRST_LINE, ...lines].join('\n')}\n`);
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

function damaged(path: string): RecorderError {
  return new RecorderError(
    'KEY_FILE_DAMAGED',
    `The key file ${path} is damaged. Bring it back from a backup: without it nothing opens.`,
  );
}
