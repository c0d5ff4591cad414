import { ENCODER_FORMATS, fileExtension } from '../audio/index.ts';
import { isId, RecorderError } from '../base/index.ts';
import type { RecordingFacts } from '../recording/index.ts';

const FORMAT = 'earwitness archived recording 1';

/** What of a description tells what lies beside it. */
export interface ArchivedDescription {
  readonly recordingId: string;
  /** Of the name of the audio. */
  readonly extension: string;
  readonly sha256: string;
}

/** What stands beside an archived recording (docs/formats/archive.md). */
export function describeRecording(facts: RecordingFacts): Buffer {
  const { session, parties, startedAtMs, durationMs, audio } = facts;
  const { objectId: _, ...file } = audio;
  const description = {
    format: FORMAT,
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

/** Reads a description that anybody may have written. Throws `PORTABLE_UNKNOWN`. */
export function parseDescription(bytes: Buffer): ArchivedDescription {
  const { format, recordingId, audio } = parseJson(bytes) as Partial<WrittenDescription>;
  const extension = ENCODER_FORMATS.find((each) => each === audio?.format);
  const isKnown = format === FORMAT && typeof recordingId === 'string' && isId(recordingId);
  if (isKnown && extension !== undefined && typeof audio?.sha256 === 'string') {
    return { recordingId, extension: fileExtension(extension), sha256: audio.sha256 };
  }
  throw new RecorderError('PORTABLE_UNKNOWN', 'It opens, and holds no recording of an archive.');
}

interface WrittenDescription {
  readonly format: unknown;
  readonly recordingId: unknown;
  readonly audio: { readonly format?: unknown; readonly sha256?: unknown };
}

function parseJson(bytes: Buffer): object {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
