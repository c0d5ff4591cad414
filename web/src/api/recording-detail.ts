// Everything that is known of one recording: `GET /recordings/{id}`.
import type { RecordingItem, RecordingMode, Side } from './wire.ts';

export type CoverageState =
  | 'recorded'
  | 'lost'
  | 'silence-suppressed'
  | 'on-hold'
  | 'stopped'
  | 'paused'
  | 'stream-missing'
  | 'interrupted';

/** `[startMs, endMs)` from the start of the recording, in one state. */
export interface CoverageInterval {
  readonly startMs: number;
  readonly endMs: number;
  readonly state: CoverageState;
  readonly lostPackets?: number;
  /** Who stopped or paused. */
  readonly by?: string;
}

export type Coverage = Readonly<Record<Side, readonly CoverageInterval[]>>;

export interface PartyFacts {
  readonly side: Side;
  readonly number?: string;
  readonly device?: string;
  readonly displayName?: string;
  /** Address of record, of sources that name one. */
  readonly address?: string;
  readonly clusterId?: string;
  readonly callIdentifier?: string;
}

export type Parties = Readonly<Record<Side, PartyFacts>>;

export interface PayloadFormat {
  readonly payloadType: number;
  readonly encodingName: string;
  readonly clockRate: number;
  readonly channels: number;
  readonly parameters?: string;
}

export interface StreamStatistics {
  readonly packets: number;
  readonly payloadBytes: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly jitterMs: number;
  readonly maxJitterMs: number;
  readonly ssrcChanges: number;
  readonly foreignPackets: number;
  /** Of SRTP; absent where there were none. */
  readonly refusedPackets?: number | undefined;
  readonly malformedPackets: number;
}

export interface LegSegment {
  readonly startMs: number;
  readonly endMs: number;
  readonly format: PayloadFormat;
  readonly ssrc: number;
}

export type UndecodedReason = 'program-missing' | 'program-failed' | 'no-decoder';

/** A format of which the audio lacks what came in it, and why, where that is known. */
export interface UndecodedFormat extends PayloadFormat {
  readonly reason?: UndecodedReason;
}

export interface LegFacts {
  readonly side: Side;
  readonly segments: readonly LegSegment[];
  readonly statistics: StreamStatistics;
  readonly sources: readonly string[];
  readonly clockCorrectionSamples: number;
  readonly undecoded: readonly UndecodedFormat[];
}

export interface EndReason {
  readonly class: string;
  readonly code: string;
  readonly detail?: string;
}

export interface AudioFacts {
  readonly format: string;
  readonly channels: 'stereo' | 'mono';
  readonly sampleRate: number;
  readonly bitrateKbps?: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface SignalledFacts {
  readonly recordingId: string;
  readonly conversationId: string;
  /** Those of the beginning. */
  readonly parties: Parties;
  readonly dialect: string;
  readonly mode: RecordingMode;
  readonly policyReason: string;
  readonly peer: string;
  readonly extra: Readonly<Record<string, string>>;
}

export interface ReceivedMetadata {
  readonly atMs: number;
  readonly text: string;
  /** Why it could not be read. */
  readonly problem?: string;
}

export interface RecordingFacts {
  readonly session: SignalledFacts;
  readonly parties: Parties;
  readonly partyChanges: readonly { readonly atMs: number; readonly parties: Parties }[];
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly legs: readonly LegFacts[];
  readonly coverage: Coverage;
  readonly endReason: EndReason;
  /** Documents of the source about the call. */
  readonly sourceMetadata?: readonly ReceivedMetadata[];
  readonly audio: AudioFacts;
}

/** Somebody listened to it or took it away. */
export interface RecordingPlay {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
  /** Who answered for it under the four-eyes principle. */
  readonly secondPerson: string | null;
  readonly action: 'played' | 'downloaded' | 'exported';
}

export interface RecordingDetail extends RecordingItem {
  /** The last ones, the newest first. */
  readonly plays: readonly RecordingPlay[];
  readonly facts: RecordingFacts;
  /** Who wanted automatic deletion to leave it alone; null where nobody did. */
  readonly preserved: { readonly at: string; readonly by: string } | null;
  /** The recordings of the same conversation, this one included or not. */
  readonly conversation: readonly RecordingItem[];
  readonly sha256: string;
  readonly objectId: string;
  /** Audio and waveform are sealed in the store. */
  readonly isEncrypted: boolean;
  readonly isArchived: boolean;
  readonly contentType: string;
}
