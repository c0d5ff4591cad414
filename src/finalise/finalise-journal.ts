import { toSecretKey } from '../storage/crypto/index.ts';
import { readJournal } from '../storage/journal/index.ts';
import { type DataKeys, FileStore } from '../storage/store/index.ts';
import type { FinaliseJob, Progress } from './finalise-job.ts';
import { indexJournal } from './journal-index.ts';
import { PayloadFeed } from './payload-feed.ts';
import { type FinalisedFacts, gatherFacts } from './recording-facts.ts';
import { buildTimeline } from './timeline.ts';
import { writeAudio } from './write-audio.ts';

/**
 * Turns a closed journal into a recording: reads it once for the timeline and once for the
 * payloads, stores audio and peaks, and returns what it found out. The journal is not changed;
 * the same journal gives the same bytes, and what an earlier try left in the store is replaced.
 * Where `legs[].undecoded` is not empty the journal has to be kept: it holds what the audio lacks.
 * Errors: those of journal and store, `JOURNAL_NO_SESSION`.
 */
export async function finaliseJournal(
  job: FinaliseJob,
  onProgress: Progress = () => {},
): Promise<FinalisedFacts> {
  const { recordingId, journalPath, audio: settings } = job;
  const reader = readJournal({ path: journalPath, key: Buffer.from(job.key, 'base64') });
  const index = indexJournal(reader, onProgress);
  const rateLimit = settings.format === 'wav-g711' ? 8000 : undefined;
  const timeline = buildTimeline(index, rateLimit);
  onProgress();
  const store = FileStore.open(job.storeDirectory, sealKeys(job));
  const feed = new PayloadFeed(reader, timeline, index.protections);
  try {
    const isSealed = job.sealKey !== undefined;
    const options = { recordingId, isSealed, timeline, settings, feed, store, onProgress };
    return gatherFacts(index, timeline, await writeAudio(options));
  } finally {
    feed.close();
  }
}

function sealKeys({ sealKey }: FinaliseJob): DataKeys | undefined {
  if (sealKey === undefined) return undefined;
  const key = toSecretKey(Buffer.from(sealKey, 'base64'));
  return { keyOf: async () => key };
}
