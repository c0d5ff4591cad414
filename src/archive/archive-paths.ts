import { basename } from 'node:path/posix';
import { fileExtension } from '../audio/index.ts';
import type { RecordingFacts } from '../recording/index.ts';
import { ENCRYPTED_ENDING, isEncryptedPath } from '../storage/catalog/index.ts';

/** Where a recording lies in an archive. */
export interface ArchivePaths {
  readonly audio: string;
  /** What is known of it, as JSON. */
  readonly description: string;
}

/** For example `2026/11/23/<id>.mp3` and `.json`; the day is that of UTC. */
export function archivePaths({ session, startedAtMs, audio }: RecordingFacts): ArchivePaths {
  const path = `${dayOf(startedAtMs)}/${session.recordingId}`;
  return pathsOf(`${path}.${fileExtension(audio.format)}`);
}

/** Of a recording that is encrypted there, by the random id of its file. */
export function encryptedPath({ startedAtMs }: RecordingFacts, id: string): string {
  return `${dayOf(startedAtMs)}/${id}${ENCRYPTED_ENDING}`;
}

/** The id of an encrypted file; undefined for the path of a plain one. */
export function encryptedId(path: string): string | undefined {
  return isEncryptedPath(path) ? basename(path, ENCRYPTED_ENDING) : undefined;
}

/** All files that the archive may have of a recording, by the path of its row. */
export function filesBehind(path: string): string[] {
  const { audio, description } = pathsOf(path);
  const files = encryptedId(path) === undefined ? [audio, description] : [path];
  return files.flatMap((each) => [partPath(each), each]);
}

function dayOf(startedAtMs: number): string {
  return new Date(startedAtMs).toISOString().slice(0, 10).replaceAll('-', '/');
}

/** The same by the path of the audio. */
export function pathsOf(audio: string): ArchivePaths {
  return { audio, description: audio.replace(/\.[a-z0-9]+$/, '.json') };
}

/** The name that a file has while it is not whole. */
export function partPath(path: string): string {
  return `${path}.part`;
}
