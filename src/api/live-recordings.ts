import type { CallDirection, Locality, Side, StreamStatistics } from '../recording/index.ts';

/** A recording that is running now. */
export interface LiveRecording {
  readonly id: string;
  readonly conversationId: string;
  readonly startedAtMs: number;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly mode?: string | undefined;
  readonly user:
    | {
        readonly id: string;
        readonly lastName: string;
        readonly firstName: string;
        readonly department: string;
      }
    | undefined;
  readonly localNumber: string | undefined;
  readonly localDevice: string | undefined;
  readonly localName: string | undefined;
  readonly remoteNumber: string | undefined;
  readonly remoteName: string | undefined;
  readonly remoteDevice?: string | undefined;
  readonly streams: readonly {
    readonly side: Side;
    /** Undefined until something was reported. */
    readonly statistics: StreamStatistics | undefined;
  }[];
}

/** Knows which recordings are running; the recorder does. */
export interface LiveRecordings {
  list(): LiveRecording[];
}
