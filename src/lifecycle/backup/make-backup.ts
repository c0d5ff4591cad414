import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, RecorderError, systemCode } from '../../base/index.ts';
import {
  copiedObjects,
  copyCatalog,
  type ObjectTable,
  withCopiedObjects,
} from '../../storage/catalog/index.ts';
import type { KeyProtection, KeyRing } from '../../storage/crypto/index.ts';
import {
  backupPlaces,
  copyDurably,
  filesOf,
  hashFile,
  moveInto,
  writeDurably,
  writeManifest,
} from './backup-files.ts';

export interface BackupOptions {
  /** Of the data directory. */
  readonly catalog: string;
  readonly store: string;
  readonly undecoded: string;
  readonly keyRing: KeyRing;
  /** How the master keys are protected in the backup. */
  readonly protection: KeyProtection;
  readonly hasRecordings: boolean;
  /** Version of the program. */
  readonly program: string;
  readonly clock: Clock;
  readonly onProgress?: ((done: number) => void) | undefined;
}

const ID_LENGTH = 36;

/** What is in a backup. */
export interface BackupReport {
  /** Null where recordings were left out. */
  readonly recordings: number | null;
  /** Recordings that the catalog has and the store had not; deleted meanwhile, or lost. */
  readonly missing: readonly string[];
}

/**
 * Makes a backup in `directory`, beside a recorder that runs: the catalog as it is at one moment,
 * the master keys, and the recordings that are in that catalog. A backup that is there is renewed;
 * of recordings only what it lacks is copied. Errors: `BACKUP_FAILED`, those of catalog and keys.
 */
export async function makeBackup(directory: string, options: BackupOptions): Promise<BackupReport> {
  const { keyRing, protection, hasRecordings, program, clock } = options;
  const places = backupPlaces(directory);
  await requireUsable(directory);
  // Until the new one is whole there is none.
  await rm(places.manifest, { force: true });
  const copy = `${places.catalog}.new`;
  await rm(copy, { force: true });
  await copyCatalog(options.catalog, copy);
  await writeDurably(places.keys, await keyRing.exportKeys(protection));
  const report = hasRecordings ? await copyRecordings(copy, directory, options) : undefined;
  await rename(copy, places.catalog);
  const recordings = report?.recordings ?? null;
  await writeManifest(directory, {
    ...{ program, createdAt: new Date(clock.nowMs()).toISOString(), recordings },
    catalogSha256: await hashFile(places.catalog),
  });
  return { recordings, missing: report?.missing ?? [] };
}

async function requireUsable(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const names = await readdir(directory);
  const isBackup = names.some((name) => name === 'backup.json' || name === 'master.key');
  if (names.length === 0 || isBackup) return;
  const why = `${directory} is neither empty nor a backup; nothing was written`;
  throw new RecorderError('BACKUP_FAILED', why);
}

async function copyRecordings(
  copy: string,
  directory: string,
  { store, undecoded, onProgress }: BackupOptions,
) {
  const places = backupPlaces(directory);
  const missing: string[] = [];
  let [done, recordings] = [0, 0];
  for (const each of copiedObjects(copy)) {
    const isThere = await copyAll(filesOf(each), { from: store, to: places.store });
    if (isThere) recordings++;
    else missing.push(each.recordingId);
    onProgress?.(++done);
  }
  await withCopiedObjects(copy, (objects) => removeOthers(objects, places.store));
  if (existsSync(undecoded)) {
    const journals = (await readdir(undecoded)).map((name) => ({ name, isFixed: false }));
    await copyAll(journals, { from: undecoded, to: places.undecoded });
  }
  return { recordings, missing };
}

/** What was deleted since the last backup is not kept in the next. */
async function removeOthers(objects: ObjectTable, store: string): Promise<void> {
  if (!existsSync(store)) return;
  for (const directory of await readdir(store)) {
    for (const file of await readdir(join(store, directory))) {
      const known = objects.of(file.slice(0, ID_LENGTH));
      const name = join(directory, file);
      const isWanted = known !== undefined && filesOf(known).some((each) => each.name === name);
      if (!isWanted) await rm(join(store, name));
    }
  }
}

interface FilePlaces {
  readonly from: string;
  readonly to: string;
  /** They are durable there already, and nobody needs them there any more. */
  readonly isMoved?: boolean;
}

/** Whether all files were there. */
export async function copyAll(
  files: readonly { readonly name: string; readonly isFixed: boolean }[],
  { from, to, isMoved = false }: FilePlaces,
): Promise<boolean> {
  try {
    for (const { name, isFixed } of files) {
      if (isMoved) await moveInto(join(from, name), join(to, name));
      else await copyDurably(join(from, name), join(to, name), isFixed);
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
