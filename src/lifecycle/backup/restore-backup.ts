import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename } from 'node:fs/promises';
import { errorText, RecorderError } from '../../base/index.ts';
import { copiedObjects, endCopiedLogIns } from '../../storage/catalog/index.ts';
import { type KeyAccess, KeyRing } from '../../storage/crypto/index.ts';
import { FileStore, RecordingKeys } from '../../storage/store/index.ts';
import type { WrapProblem } from '../keys/wrapped-places.ts';
import {
  type BackupManifest,
  backupPlaces,
  copyDurably,
  filesOf,
  hashFile,
  readManifest,
} from './backup-files.ts';
import { copyAll } from './make-backup.ts';
import type { UnsealedBackup } from './unseal-backup.ts';

export interface RestoreOptions {
  readonly dataDirectory: string;
  /** Of the data directory. */
  readonly catalog: string;
  readonly store: string;
  readonly undecoded: string;
  /** How the master keys are kept on this machine. */
  readonly access: KeyAccess;
  /** Opens the master keys of the backup. */
  readonly backupAccess: KeyAccess;
  /** What was unsealed into the directory for this, and is moved out of it. */
  readonly unsealed?: UnsealedBackup | undefined;
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** What was put back. */
export interface RestoreReport {
  readonly manifest: BackupManifest;
  /** Recordings that were read from their first byte to their last, and are as they were stored. */
  readonly verified: number;
  /** Recordings that the backup lacks, or that are not as they were stored. */
  readonly problems: readonly WrapProblem[];
}

/**
 * Puts a backup back into a data directory that has no catalog, and reads every recording. The
 * catalog comes last: what was interrupted can be done again. Errors: `BACKUP_UNUSABLE`,
 * `RESTORE_NOT_EMPTY`, `KEY_PASSPHRASE_WRONG` and others of keys.
 */
export async function restoreBackup(
  directory: string,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const { dataDirectory, catalog, access, backupAccess, unsealed } = options;
  requireNoCatalog(options);
  const places = backupPlaces(directory);
  const manifest = await readManifest(directory);
  if ((await hashFile(places.catalog)) !== manifest.catalogSha256) {
    throw new RecorderError('BACKUP_UNUSABLE', `${places.catalog} is not as it was written`);
  }
  const text = unsealed?.masterKeys ?? (await readFile(places.keys, 'utf8'));
  await KeyRing.importKeys(dataDirectory, { text, access, backupAccess });
  const copy = `${catalog}.restored`;
  await copyDurably(places.catalog, copy, false);
  endCopiedLogIns(copy);
  const { verified, problems } = await restoreRecordings(copy, manifest, directory, options);
  await rename(copy, catalog);
  return { manifest, verified, problems };
}

/** Throws `RESTORE_NOT_EMPTY`. */
export function requireNoCatalog({
  dataDirectory,
  catalog,
}: Pick<RestoreOptions, 'dataDirectory' | 'catalog'>): void {
  if (!existsSync(catalog)) return;
  const why = `${dataDirectory} has a catalog already. Restore into a directory without one.`;
  throw new RecorderError('RESTORE_NOT_EMPTY', why);
}

async function restoreRecordings(
  copy: string,
  manifest: BackupManifest,
  directory: string,
  { dataDirectory, store, undecoded, access, unsealed, onProgress }: RestoreOptions,
) {
  const problems: WrapProblem[] = [];
  if (manifest.recordings === null) return { verified: 0, problems };
  const places = backupPlaces(directory);
  const isMoved = unsealed !== undefined;
  const keys = new RecordingKeys(store, await KeyRing.open(dataDirectory, access));
  const restored = FileStore.open(store, keys);
  let [verified, done] = [0, 0];
  for (const each of copiedObjects(copy)) {
    const { recordingId, audio, isArchived } = each;
    await copyAll(filesOf(each), { from: places.store, to: store, isMoved });
    // The audio of an archived one is where it was.
    const problem = isArchived ? undefined : await problemOf(restored, audio);
    if (problem === undefined) verified++;
    else problems.push({ what: recordingId, problem });
    onProgress?.(++done);
  }
  if (existsSync(places.undecoded)) {
    const journals = (await readdir(places.undecoded)).map((name) => ({ name, isFixed: false }));
    await copyAll(journals, { from: places.undecoded, to: undecoded, isMoved });
  }
  return { verified, problems };
}

async function problemOf(
  store: FileStore,
  { objectId, sha256 }: { readonly objectId: string; readonly sha256: string },
): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of store.read(objectId)) hash.update(bytes as Buffer);
  } catch (error) {
    return errorText(error);
  }
  return hash.digest('hex') === sha256 ? undefined : 'its bytes are not those that were stored';
}
