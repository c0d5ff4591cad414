import type { PayloadFormat, Side, StreamProtection } from '../../recording/index.ts';

/** What is needed to read a call while it is journalled. */
export interface LiveTap {
  readonly recordingId: string;
  readonly journalPath: string;
  /** Opens the journal; 32 bytes. */
  readonly key: Uint8Array;
  /** Its streams so far, with what was agreed on for each. */
  readonly streams: readonly {
    readonly streamIndex: number;
    readonly side: Side;
    /** It carries both voices. */
    readonly isMixed?: boolean | undefined;
    readonly formats: readonly PayloadFormat[];
    readonly protection?: StreamProtection | undefined;
  }[];
}

/** Levels of both sides in dBFS; null where nothing came in the last second. */
export interface SideLevels {
  readonly near: number | null;
  readonly far: number | null;
}

/** To the thread that reads. */
export type ToLiveWorker =
  | { readonly type: 'watch'; readonly tap: LiveTap }
  | { readonly type: 'listen'; readonly recordingId: string; readonly isOn: boolean }
  | { readonly type: 'unwatch'; readonly recordingId: string }
  /** Ends the thread. */
  | { readonly type: 'close' };

/** From the thread that reads. */
export type FromLiveWorker =
  /** Once a second, of all calls that are watched. */
  | { readonly type: 'levels'; readonly levels: readonly (readonly [string, SideLevels])[] }
  /** Ten times a second: samples of near and far end in turn. */
  | { readonly type: 'sound'; readonly recordingId: string; readonly samples: Int16Array }
  /** The journal cannot be read. */
  | { readonly type: 'failed'; readonly recordingId: string; readonly reason: string };
