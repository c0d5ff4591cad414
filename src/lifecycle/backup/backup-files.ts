import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import type { RecordingObjects } from '../../storage/catalog/index.ts';

/** What a backup says of itself; written last, so that one without it is not whole. */
export interface BackupManifest {
  readonly format: 'earwitness backup 1';
  /** Version of the program that made it. */
  readonly program: string;
  readonly createdAt: string;
  /** SHA-256 of the copied catalog, lower-case hex. */
  readonly catalogSha256: string;
  /** How many recordings are in it with their objects; null where they were left out. */
  readonly recordings: number | null;
}

const FORMAT = 'earwitness backup 1';

/** Where everything lies in a backup. */
export function backupPlaces(directory: string) {
  return {
    manifest: join(directory, 'backup.json'),
    catalog: join(directory, 'catalog.sqlite'),
    keys: join(directory, 'master.key'),
    store: join(directory, 'store'),
    undecoded: join(directory, 'undecoded'),
  };
}

/** Errors: `BACKUP_UNUSABLE`. */
export async function readManifest(directory: string): Promise<BackupManifest> {
  const path = backupPlaces(directory).manifest;
  try {
    const manifest = JSON.parse(await readFile(path, 'utf8')) as BackupManifest;
    if (manifest.format === FORMAT) return manifest;
  } catch (cause) {
    const why = `${directory} is no backup that is whole: ${errorText(cause)}`;
    throw new RecorderError('BACKUP_UNUSABLE', why, { cause });
  }
  throw new RecorderError('BACKUP_UNUSABLE', `${path} is of another version of the format`);
}

export async function writeManifest(
  directory: string,
  facts: Omit<BackupManifest, 'format'>,
): Promise<void> {
  await writeDurably(backupPlaces(directory).manifest, manifestText(facts));
}

export function manifestText(facts: Omit<BackupManifest, 'format'>): string {
  return `${JSON.stringify({ format: FORMAT, ...facts }, null, 2)}\n`;
}

/** Puts a small file in its place, whole or not at all. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, text, { mode: 0o600, flush: true });
  await rename(temporary, path);
}

/** Copies a file durably, unless `target` has one of its size and `isFixed` says that is it. */
export async function copyDurably(path: string, target: string, isFixed: boolean): Promise<void> {
  if (isFixed && (await sizeOf(target)) === (await stat(path)).size) return;
  const temporary = `${target}.new`;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await copyFile(path, temporary);
  const file = await open(temporary, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, target);
}

/** Gives a durable file another place on its disk. */
export async function moveInto(path: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await rename(path, target);
}

/** SHA-256 of a file, lower-case hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

/** The files of a recording in the store: its objects, which never change, and its key. */
export function filesOf(objects: RecordingObjects) {
  const { recordingId, audio, peaksObjectId, isArchived, isArchivedEncrypted } = objects;
  const directory = recordingId.slice(34);
  const isSealed = audio.objectId.endsWith('.sealed') || isArchivedEncrypted;
  return [
    // The key first: an object without it is of no use.
    ...(isSealed ? [{ name: join(directory, `${recordingId}.key`), isFixed: false }] : []),
    ...(isArchived ? [] : [{ name: join(directory, audio.objectId), isFixed: true }]),
    { name: join(directory, peaksObjectId), isFixed: true },
  ];
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
