import { createHash, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { errorText, RecorderError } from '../../base/index.ts';
import { type HolderKeys, toSecretKey } from '../../storage/crypto/index.ts';
import { fileSource, PortableFile } from '../../storage/sealed/index.ts';
import { writeFully } from '../../storage/store/index.ts';
import { type ArchivedDescription, parseDescription } from '../description.ts';

/** What came out of an encrypted file of an archive. */
export interface OpenedFile {
  readonly recordingId: string;
  /** Paths of what was written. */
  readonly audio: string;
  readonly description: string;
}

/** Where the opened files go: a directory, under the names of a plain archive, or a name. */
export type OpenInto = { readonly directory: string } | { readonly audio: string };

/**
 * Opens an encrypted file of an archive: audio and description, as a plain archive has them. Under
 * their names there is nothing, or all of it. Errors: `PORTABLE_UNKNOWN`, `PORTABLE_VERSION`,
 * `PORTABLE_DAMAGED`, those of {@link HolderKeys.unwrap}, `FILE_UNREADABLE`, `OUTPUT_EXISTS`,
 * `OUTPUT_FAILED`.
 */
export async function openArchivedFile(
  path: string,
  into: OpenInto,
  keys: HolderKeys,
): Promise<OpenedFile> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new RecorderError('FILE_UNREADABLE', `It cannot be read: ${errorText(cause)}`, { cause });
  });
  try {
    const portable = await PortableFile.open(fileSource(file));
    const key = toSecretKey(await keys.unwrap(portable.held));
    const bytes = await portable.description(key);
    const description = parseDescription(bytes);
    const names = namesFor(description, into);
    const existing = [names.audio, names.description].find((each) => existsSync(each));
    if (existing !== undefined) {
      throw new RecorderError('OUTPUT_EXISTS', `${existing} is there already.`);
    }
    await writeBoth(names, bytes, (audio) => writeAudio(audio, portable, key, description));
    return { recordingId: description.recordingId, ...names };
  } finally {
    await file.close();
  }
}

function namesFor({ recordingId, extension }: ArchivedDescription, into: OpenInto) {
  const audio = 'audio' in into ? into.audio : join(into.directory, `${recordingId}.${extension}`);
  const stem = basename(audio, extname(audio));
  return { audio, description: join(dirname(audio), `${stem}.json`) };
}

/** Puts both in their places once both are whole. */
async function writeBoth(
  names: { readonly audio: string; readonly description: string },
  description: Buffer,
  write: (audio: FileHandle) => Promise<void>,
): Promise<void> {
  const suffix = `.${randomBytes(6).toString('hex')}.part`;
  const [audioPart, descriptionPart] = [`${names.audio}${suffix}`, `${names.description}${suffix}`];
  try {
    await mkdir(dirname(names.audio), { recursive: true, mode: 0o700 });
    await writeNew(audioPart, write);
    await writeNew(descriptionPart, (file) => writeFully(file, description, 0));
    await rename(descriptionPart, names.description);
    await rename(audioPart, names.audio);
  } catch (cause) {
    if (cause instanceof RecorderError) throw cause;
    const why = `What is in it cannot be written: ${errorText(cause)}`;
    throw new RecorderError('OUTPUT_FAILED', why, { cause });
  } finally {
    await rm(audioPart, { force: true });
    await rm(descriptionPart, { force: true });
  }
}

async function writeNew(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAudio(
  file: FileHandle,
  portable: PortableFile,
  key: KeyObject,
  { sha256 }: ArchivedDescription,
): Promise<void> {
  const hash = createHash('sha256');
  let offset = 0;
  for await (const bytes of portable.content(key)) {
    hash.update(bytes);
    await writeFully(file, bytes, offset);
    offset += bytes.length;
  }
  if (hash.digest('hex') === sha256) return;
  const why = 'It is damaged: its audio is not that which it describes.';
  throw new RecorderError('PORTABLE_DAMAGED', why);
}
