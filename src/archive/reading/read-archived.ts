import type { KeyObject } from 'node:crypto';
import { PassThrough, Writable } from 'node:stream';
import { type RecorderError, systemCode } from '../../base/index.ts';
import { PortableFile } from '../../storage/sealed/index.ts';
import { encryptedId } from '../archive-paths.ts';
import type { ArchiveTarget } from '../targets/archive-target.ts';
import { targetError } from '../targets/target-error.ts';
import { StreamSource } from './stream-source.ts';

/** Where an archive has a recording, and what opens it. */
export interface ArchivedAudio {
  /** Of the row. */
  readonly path: string;
  /** Asked for where it is encrypted. */
  readonly dataKey: () => Promise<KeyObject>;
}

/** Takes some bytes. */
export type Take = (bytes: Uint8Array) => Promise<void>;

/**
 * Hands the audio of an archived recording to `take`, encrypted or not: that it is what was
 * archived, whoever takes it has to compare. Errors: those of the archive, `ARCHIVE_MISMATCH` where
 * an encrypted one is not as it was written, those of keys.
 */
export async function readArchived(
  target: ArchiveTarget,
  audio: ArchivedAudio,
  take: Take,
): Promise<void> {
  const { path } = audio;
  if (encryptedId(path) !== undefined) return readEncrypted(target, audio, take);
  const write = (bytes: Buffer, _: BufferEncoding, done: (error?: Error) => void): void =>
    void take(bytes).then(() => done(), done);
  await target.read(path, new Writable({ write }));
}

async function readEncrypted(
  target: ArchiveTarget,
  { path, dataKey }: ArchivedAudio,
  take: Take,
): Promise<void> {
  const key = await dataKey();
  const sizeBytes = await target.size(path);
  if (sizeBytes === undefined) {
    throw targetError('ARCHIVE_FILE_MISSING', `there is no ${path} in the archive`);
  }
  const stream = new PassThrough();
  stream.on('error', () => undefined);
  const source = new StreamSource(stream, sizeBytes);
  const reading = target.read(path, stream).catch((error: unknown) => {
    // Whoever reads the stream learns it there.
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    const file = await PortableFile.open(source);
    if (file.id !== encryptedId(path)) throw mismatch(path, 'it is the file of another recording');
    await file.description(key);
    for await (const bytes of file.content(key)) await take(bytes);
    if (!(await source.isAtEnd())) throw mismatch(path, 'more follows than there is to be');
    await reading;
  } catch (error) {
    // Nobody takes the rest.
    target.close();
    await reading;
    const isOfFile = systemCode(error)?.startsWith('PORTABLE_') === true;
    throw isOfFile ? mismatch(path, (error as RecorderError).message) : error;
  }
}

function mismatch(path: string, why: string): RecorderError {
  return targetError('ARCHIVE_MISMATCH', `${path}: not what was archived. ${why}`);
}
