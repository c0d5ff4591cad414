import { addressOf } from '../api/client.ts';
import { pathOfRecording, type RecordingRef } from '../api/queries.ts';

/** More files at once are what the export is for. */
export const MAXIMUM_DOWNLOADS = 20;
/** Browsers drop downloads that begin in the same moment. */
const PAUSE_MS = 300;

/** Where the audio file of a recording is fetched. */
export function downloadAddress(ref: RecordingRef): string {
  return addressOf(`${pathOfRecording(ref, '/audio')}&download=1`);
}

/** Has the browser save the audio files of recordings, one after another. */
export async function downloadFiles(refs: readonly RecordingRef[]): Promise<void> {
  for (const [index, ref] of refs.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const link = document.createElement('a');
    link.href = downloadAddress(ref);
    link.download = '';
    link.click();
  }
}
