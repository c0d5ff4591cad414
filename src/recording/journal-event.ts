import type { EndReason } from './end-reason.ts';
import type { Parties } from './party.ts';
import type { CallDirection, Locality, RecordingMode } from './policy.ts';
import type { StoringChange } from './storing.ts';
import type {
  PayloadFormat,
  StreamDirection,
  StreamProtection,
  StreamStatistics,
  StreamVoice,
} from './stream.ts';

/** What is known of a recording session when it is admitted. */
export interface SessionFacts {
  /** Id of the session, of its journal and of the recording it becomes. */
  readonly recordingId: string;
  readonly conversationId: string;
  readonly dialect: 'cucm' | 'cube' | 'siprec';
  readonly parties: Parties;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly mode: RecordingMode;
  /** The user whose call it is; undefined for an unassigned recording. */
  readonly userId?: string | undefined;
  /** Why the policy decided to record, for example `user-mode`. */
  readonly policyReason: string;
  /** What comes between two calls, on ports that wait for the next: nothing of it is kept. */
  readonly isBetweenCalls?: boolean | undefined;
  /** Streams offered under the same key belong to the same session. */
  readonly pairKey?: string | undefined;
  /** Host and port that sent the INVITE. */
  readonly peer: string;
  /** Everything signalled that has no field of its own, verbatim. */
  readonly extra: Readonly<Record<string, string>>;
}

/** What a source said of a call in a document of its own, as it came. */
export interface SourceMetadata {
  readonly contentType: string;
  readonly text: string;
  /** Why it could not be read, undefined where it could. */
  readonly problem?: string | undefined;
}

/**
 * What a journal says beside packets. `atMs` is wall-clock time in milliseconds since 1970.
 * An entry is never changed; later ones add to earlier ones.
 */
export type JournalEvent = { readonly atMs: number } & (
  | { readonly type: 'opened'; readonly session: SessionFacts }
  | ({ readonly type: 'stream-opened'; readonly streamIndex: number } & StreamVoice)
  /** Whose voice a stream carries, known better than when it was opened. Holds from its start. */
  | ({ readonly type: 'stream-assigned'; readonly streamIndex: number } & StreamVoice)
  | {
      readonly type: 'stream-bound';
      readonly streamIndex: number;
      readonly rtpPort: number;
      readonly rtcpPort: number;
    }
  | {
      readonly type: 'stream-negotiated';
      readonly streamIndex: number;
      readonly direction: StreamDirection;
      /** `address:port` of the answer; often a placeholder. */
      readonly mediaAddress?: string | undefined;
      readonly formats: readonly PayloadFormat[];
      /** Absent: packets are not protected. */
      readonly protection?: StreamProtection | undefined;
    }
  | {
      readonly type: 'source-accepted';
      readonly streamIndex: number;
      readonly address: string;
      readonly port: number;
      readonly ssrc: number;
    }
  | { readonly type: 'parties-changed'; readonly parties: Parties }
  /** Decided anew: the source has said who takes part. */
  | { readonly type: 'identified'; readonly session: SessionFacts }
  | ({ readonly type: 'source-metadata' } & SourceMetadata)
  /** State of the SIP dialog of a stream, so that a restarted main process can go on with it. */
  | { readonly type: 'dialog'; readonly streamIndex: number; readonly dialog: unknown }
  /** The fields of that state that are others now, at every depth; the rest is as before. */
  | { readonly type: 'dialog-changed'; readonly streamIndex: number; readonly changes: unknown }
  | {
      readonly type: 'stream-ended';
      readonly streamIndex: number;
      readonly reason: EndReason;
      readonly statistics?: StreamStatistics | undefined;
    }
  /** Capturing stopped without notice and was taken up again: what lies between is missing. */
  | { readonly type: 'resumed'; readonly cause: string }
  /** From `atMs` on what arrives is stored or not; what is so already is no change. */
  | ({ readonly type: 'storing' } & Omit<StoringChange, 'atMs'>)
  | { readonly type: 'closed'; readonly reason: EndReason }
);
