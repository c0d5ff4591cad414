import type { SipRequest } from '../protocols/sip/index.ts';
import type { Recorder } from '../recorder/index.ts';
import type {
  CallDirection,
  Parties,
  SessionFacts,
  SourceMetadata,
  StreamVoice,
} from '../recording/index.ts';
import type { RecordingBody } from './recording-body.ts';

/** One call whose copy is sent, as its source describes it at this moment. */
export interface ForkedCall {
  /** Tells it from others in the same dialog; the same as long as it lasts. */
  readonly key: string;
  /** The source has said who takes part. */
  readonly isIdentified: boolean;
  readonly parties: Parties;
  readonly direction: CallDirection;
  /** What was signalled beside that. */
  readonly extra: Readonly<Record<string, string>>;
}

/** What one audio m-line carries. */
export interface ForkedMedia {
  /** Undefined: no call at the moment. */
  readonly call: ForkedCall | undefined;
  readonly voice: StreamVoice;
  /** The voice follows from the order of things; nobody said it. */
  readonly isGuess: boolean;
}

/** Who sends the copies of calls as several streams in one dialog: what it says, step by step. */
export interface ForkSource {
  readonly dialect: Exclude<SessionFacts['dialect'], 'cucm'>;
  /** Everything that is needed to go on in another process, as JSON. */
  readonly state: unknown;
  /** Labels of the audio m-lines that are to be expected where there is no offer. */
  readonly labels: readonly (string | undefined)[];
  /** Takes what a request says; returns a document that came with it. */
  take(request: SipRequest, body: RecordingBody): SourceMetadata | undefined;
  /** What the audio m-lines carry, by their labels in order. */
  plan(labels: readonly (string | undefined)[]): readonly ForkedMedia[];
}

/** Tells what would become of a call: by that the recorded party is found. */
export type PreviewCall = Recorder['preview'];

/** The voice of an m-line of which nobody says anything. */
export function guessVoice(index: number, count: number): StreamVoice {
  if (count === 1) return { side: 'near', isMixed: true };
  return { side: index === 0 ? 'near' : 'far' };
}
