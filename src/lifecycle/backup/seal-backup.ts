import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import { copiedObjects, copyCatalog } from '../../storage/catalog/index.ts';
import { type KeyHolder, newProtection } from '../../storage/crypto/index.ts';
import { newPortableId, writePortable } from '../../storage/sealed/index.ts';
import { writeFully } from '../../storage/store/index.ts';
import { filesOf, hashFile, manifestText } from './backup-files.ts';
import type { BackupOptions, BackupReport } from './make-backup.ts';
import { entryHead, LAST_ENTRY, textEntry } from './packed-entries.ts';

export interface SealedBackupOptions extends Omit<BackupOptions, 'protection'> {
  /** Who opens it. */
  readonly holder: KeyHolder;
  /** Directory beside the data, for the copy of the catalog while it is sealed. */
  readonly scratch: string;
}

/** What came into the content, told when it was read to its end. */
interface PackedRecordings {
  recordings: number | null;
  readonly missing: string[];
}

/**
 * Makes a backup that is one encrypted file, beside a recorder that runs. One that is there is
 * replaced once the new one is whole. Errors: `BACKUP_FAILED`, those of catalog and keys.
 */
export async function sealBackup(
  file: string,
  options: SealedBackupOptions,
): Promise<BackupReport> {
  const { holder, scratch, program } = options;
  // One at a time makes backups: what is there was left by one that was killed.
  const copy = join(scratch, 'catalog.backup');
  const temporary = `${file}.new`;
  const packed: PackedRecordings = { recordings: null, missing: [] };
  const facts = { format: 'earwitness sealed backup 1', program, createdAt: createdAt(options) };
  try {
    await rm(copy, { force: true });
    await copyCatalog(options.catalog, copy);
    const target = await open(temporary, 'w', 0o600);
    try {
      await writePortable((bytes, at) => writeFully(target, bytes, at), {
        ...{ id: newPortableId(), dataKey: randomBytes(32), holder },
        description: Buffer.from(`${JSON.stringify(facts)}\n`),
        content: contentOf(copy, options, packed),
      });
      await target.sync();
    } finally {
      await target.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    if (cause instanceof RecorderError) throw cause;
    const why = `The backup ${file} cannot be made: ${errorText(cause)}`;
    throw new RecorderError('BACKUP_FAILED', why, { cause });
  } finally {
    await rm(copy, { force: true });
    await rm(temporary, { force: true });
  }
  return packed;
}

/** What is in it, in the order in which it is needed; that it is whole is said last. */
async function* contentOf(
  copy: string,
  options: SealedBackupOptions,
  packed: PackedRecordings,
): AsyncGenerator<Uint8Array> {
  const { keyRing, hasRecordings, program, undecoded } = options;
  const protection = await newProtection('none', {});
  yield* textEntry('master.key', await keyRing.exportKeys(protection));
  const catalogSha256 = await hashFile(copy);
  yield* fileEntry('catalog.sqlite', await open(copy));
  if (hasRecordings) yield* recordingEntries(copy, options, packed);
  if (hasRecordings && existsSync(undecoded)) {
    for (const name of await readdir(undecoded)) {
      const files = await openAll([name], undecoded);
      if (files !== undefined) yield* fileEntry(`undecoded/${name}`, files[0]!);
    }
  }
  const { recordings } = packed;
  const facts = { program, createdAt: createdAt(options), recordings, catalogSha256 };
  yield* textEntry('backup.json', manifestText(facts));
  yield LAST_ENTRY;
}

async function* recordingEntries(
  copy: string,
  { store, onProgress }: SealedBackupOptions,
  packed: PackedRecordings,
): AsyncGenerator<Uint8Array> {
  let [recordings, done] = [0, 0];
  for (const each of copiedObjects(copy)) {
    const names = filesOf(each).map(({ name }) => name);
    const files = await openAll(names, store);
    if (files === undefined) packed.missing.push(each.recordingId);
    else {
      recordings++;
      for (const [index, file] of files.entries()) yield* fileEntry(`store/${names[index]}`, file);
    }
    onProgress?.(++done);
  }
  packed.recordings = recordings;
}

/** All of these files or, where one is not there, none: who deletes them now comes too late. */
async function openAll(
  names: readonly string[],
  directory: string,
): Promise<FileHandle[] | undefined> {
  const files: FileHandle[] = [];
  try {
    for (const name of names) files.push(await open(join(directory, name)));
    return files;
  } catch (error) {
    for (const file of files) await file.close();
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The entry of a file, which is closed then. */
async function* fileEntry(name: string, file: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    const { size } = await file.stat();
    yield entryHead(name, size);
    let sent = 0;
    const bytes = file.createReadStream({ start: 0, end: Math.max(0, size - 1), autoClose: false });
    for await (const piece of size === 0 ? [] : bytes) {
      sent += (piece as Buffer).length;
      yield piece as Buffer;
    }
    if (sent === size) return;
    throw new RecorderError('BACKUP_FAILED', `${name} became shorter while it was read`);
  } finally {
    await file.close();
  }
}

function createdAt({ clock }: SealedBackupOptions): string {
  return new Date(clock.nowMs()).toISOString();
}
