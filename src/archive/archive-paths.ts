import { fileExtension } from '../audio/index.ts';
import type { RecordingFacts } from '../recording/index.ts';

/** Where a recording lies in an archive. */
export interface ArchivePaths {
  readonly audio: string;
  /** What is known of it, as JSON. */
  readonly description: string;
}

/** For example `2026/11/23/<id>.mp3` and `.json`; the day is that of UTC. */
export function archivePaths({ session, startedAtMs, audio }: RecordingFacts): ArchivePaths {
  const day = new Date(startedAtMs).toISOString().slice(0, 10).replaceAll('-', '/');
  const path = `${day}/${session.recordingId}`;
  return pathsOf(`${path}.${fileExtension(audio.format)}`);
}

/** The same by the path of the audio. */
export function pathsOf(audio: string): ArchivePaths {
  return { audio, description: audio.replace(/\.[a-z0-9]+$/, '.json') };
}

/** The name that a file has while it is not whole. */
export function partPath(path: string): string {
  return `${path}.part`;
}
