import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import { type HolderKeys, toSecretKey } from '../../storage/crypto/index.ts';
import { fileSource, PortableFile } from '../../storage/sealed/index.ts';
import { writeFully } from '../../storage/store/index.ts';
import { type PackedEntry, readEntries } from './packed-entries.ts';

/** Anybody may have sealed it to a public key. */
const MAX_KEY_FILE_BYTES = 1_048_576;

/** What of a sealed backup is put on no disk. */
export interface UnsealedBackup {
  /** Text of the file of master keys. */
  readonly masterKeys: string;
}

/**
 * Opens a sealed backup into a directory that is made anew, as a backup that is a directory, but
 * for the master keys. All of it was authenticated. Errors: `BACKUP_UNUSABLE`, and those of
 * `HolderKeys.unwrap`.
 */
export async function unsealBackup(
  path: string,
  keys: HolderKeys,
  into: string,
): Promise<UnsealedBackup> {
  await rm(into, { recursive: true, force: true });
  try {
    const file = await open(path);
    try {
      const portable = await PortableFile.open(fileSource(file));
      const key = toSecretKey(await keys.unwrap(portable.held));
      await portable.description(key);
      return await unpack(readEntries(portable.content(key)), into);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const code = systemCode(cause);
    const isKnown = cause instanceof RecorderError && !code?.startsWith('PORTABLE_');
    if (isKnown) throw cause;
    const why = `${path} is no sealed backup that is whole: ${errorText(cause)}`;
    throw new RecorderError('BACKUP_UNUSABLE', why, { cause });
  }
}

async function unpack(entries: AsyncGenerator<PackedEntry>, into: string): Promise<UnsealedBackup> {
  let masterKeys: string | undefined;
  for await (const entry of entries) {
    if (entry.name === 'master.key') masterKeys = await textOf(entry);
    else await writeEntry(entry, join(into, entry.name));
  }
  if (masterKeys !== undefined) return { masterKeys };
  throw new RecorderError('BACKUP_UNUSABLE', 'The sealed backup has no master keys.');
}

async function textOf({ sizeBytes, bytes }: PackedEntry): Promise<string> {
  if (sizeBytes > MAX_KEY_FILE_BYTES) {
    throw new RecorderError('BACKUP_UNUSABLE', 'The sealed backup has too many master keys.');
  }
  const parts = [];
  for await (const piece of bytes) parts.push(piece);
  return Buffer.concat(parts).toString('utf8');
}

async function writeEntry({ bytes }: PackedEntry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    let offset = 0;
    for await (const piece of bytes) {
      await writeFully(file, piece, offset);
      offset += piece.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
