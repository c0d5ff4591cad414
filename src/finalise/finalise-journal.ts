import { type DecoderProgram, DecoderProgramError } from '../audio/index.ts';
import type { Leg, UndecodedFormat } from '../recording/index.ts';
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
 * So it is where the program that decodes failed: a call is not lost with it. Errors: those of
 * journal and store, `JOURNAL_NO_SESSION`.
 */
export async function finaliseJournal(
  job: FinaliseJob,
  onProgress: Progress = () => {},
): Promise<FinalisedFacts> {
  try {
    return await finaliseWith(job.decoders, job, onProgress);
  } catch (error) {
    if (!(error instanceof DecoderProgramError)) throw error;
    const facts = await finaliseWith(undefined, job, onProgress);
    return { ...facts, legs: facts.legs.map(blameProgram) };
  }
}

/** What a program that failed could not decode does not wait for one that is missing. */
function blameProgram(leg: Leg): Leg {
  const undecoded = leg.undecoded.map((format): UndecodedFormat => {
    const { reason } = format;
    return { ...format, reason: reason === 'program-missing' ? 'program-failed' : reason };
  });
  return { ...leg, undecoded };
}

async function finaliseWith(
  decoders: DecoderProgram | undefined,
  job: FinaliseJob,
  onProgress: Progress,
): Promise<FinalisedFacts> {
  const { recordingId, journalPath, audio: settings } = job;
  const reader = readJournal({ path: journalPath, key: Buffer.from(job.key, 'base64') });
  const index = indexJournal(reader, onProgress, decoders?.decoders);
  const rateLimit = settings.format === 'wav-g711' ? 8000 : undefined;
  const timeline = buildTimeline(index, rateLimit);
  onProgress();
  const store = FileStore.open(job.storeDirectory, sealKeys(job));
  const feed = new PayloadFeed(reader, timeline, index.protections);
  try {
    const isSealed = job.sealKey !== undefined;
    const options = {
      recordingId,
      isSealed,
      timeline,
      settings,
      feed,
      store,
      decoders,
      onProgress,
    };
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
