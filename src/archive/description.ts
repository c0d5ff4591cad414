import type { RecordingFacts } from '../recording/index.ts';

/** What stands beside an archived recording (docs/formats/archive.md). */
export function describeRecording(facts: RecordingFacts): Buffer {
  const { session, parties, startedAtMs, durationMs, audio } = facts;
  const { objectId: _, ...file } = audio;
  const description = {
    format: 'earwitness archived recording 1',
    recordingId: session.recordingId,
    conversationId: session.conversationId,
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs,
    direction: session.direction,
    locality: session.locality,
    parties,
    ...{ isComplete: facts.isComplete, isInterrupted: facts.isInterrupted },
    coverage: facts.coverage,
    endReason: facts.endReason,
    audio: file,
  };
  return Buffer.from(`${JSON.stringify(description, null, 2)}\n`);
}
