import type { AudioFormat, ChannelLayout } from './audio-format.ts';
import type { Coverage } from './coverage.ts';
import type { EndReason } from './end-reason.ts';
import type { SessionFacts, SourceMetadata } from './journal-event.ts';
import type { Parties, Side } from './party.ts';
import type { PayloadFormat, StreamStatistics, UndecodedFormat } from './stream.ts';

/** An unbroken stretch of a leg in one codec from one source. Milliseconds from the start. */
export interface Segment {
  readonly startMs: number;
  readonly endMs: number;
  readonly format: PayloadFormat;
  readonly ssrc: number;
}

/** One party's lane on the timeline of a recording. */
export interface Leg {
  readonly side: Side;
  readonly segments: readonly Segment[];
  readonly statistics: StreamStatistics;
  /** `address:port` of every source that was accepted, in order. */
  readonly sources: readonly string[];
  /** Samples inserted (positive) or left out to follow the wall clock, at `sampleRate`. */
  readonly clockCorrectionSamples: number;
  /** Formats that could not be decoded; the journal is kept for later. */
  readonly undecoded: readonly UndecodedFormat[];
}

/** A document that the source sent about a call, and when it came. */
export interface ReceivedMetadata extends SourceMetadata {
  /** Wall clock, milliseconds since 1970. */
  readonly atMs: number;
}

/** The stored audio of a recording. */
export interface AudioObject {
  readonly objectId: string;
  readonly format: AudioFormat;
  readonly channels: ChannelLayout;
  /** Hz. */
  readonly sampleRate: number;
  readonly bitrateKbps?: number | undefined;
  readonly sizeBytes: number;
  /** SHA-256 of the stored bytes, lower-case hex. */
  readonly sha256: string;
}

/** Everything finalising found out about a recording; the catalog keeps it as one document. */
export interface RecordingFacts {
  readonly session: SessionFacts;
  readonly parties: Parties;
  readonly partyChanges: readonly { readonly atMs: number; readonly parties: Parties }[];
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly legs: readonly Leg[];
  readonly coverage: Coverage;
  readonly isComplete: boolean;
  /** A crash, a full disk or a restart cut something off or out. */
  readonly isInterrupted: boolean;
  readonly endReason: EndReason;
  readonly audio: AudioObject;
  /** Every document that the source sent about the call, in order; the first of very many. */
  readonly sourceMetadata?: readonly ReceivedMetadata[] | undefined;
  /** Object that holds the waveform peaks. */
  readonly peaksObjectId: string;
}
