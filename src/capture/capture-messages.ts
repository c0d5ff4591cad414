import type {
  BoundStream,
  EndReason,
  JournalEvent,
  StoringChange,
  StreamDescription,
  StreamProtection,
  StreamStatistics,
} from '../recording/index.ts';

/** Both sides say it first; a capture process left by another version may speak another. */
export const PROTOCOL_VERSION = 4;

/** UDP ports for media, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What the capture process is started with, as its only argument, in JSON. */
export interface CaptureSettings {
  readonly dataDirectory: string;
  readonly rtpPorts: PortRange;
  /** Address of the media sockets: `0.0.0.0`, `::` for both families, or one of this machine. */
  readonly bindAddress: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A session that a capture process was recording when it was found. */
export interface LiveSession {
  readonly recordingId: string;
  readonly journalPath: string;
  readonly streams: readonly BoundStream[];
  /** The last change of what is stored; undefined where there was none. */
  readonly storing?: StoringChange | undefined;
}

/** Counts of one stream, sent once a second while they change. */
export interface StreamCounters {
  readonly recordingId: string;
  readonly streamIndex: number;
  readonly statistics: StreamStatistics;
  /** Address of the accepted source, undefined before there is one. */
  readonly sourceAddress: string | undefined;
  /** Whether the journal can be written. */
  readonly isWritten: boolean;
}

/** What can be changed about a stream while it is received. */
export interface StreamUpdate {
  readonly expectedAddress?: string | undefined;
  /** RTP clock in Hz by payload type. */
  readonly clockRates?: Readonly<Record<number, number>> | undefined;
  /** Whether the next source is accepted although the present one is not silent. */
  readonly resetSource?: boolean | undefined;
  /** How its packets are protected; null: not at all; absent: as before. */
  readonly protection?: StreamProtection | null | undefined;
}

/** Something an administrator must know. */
export type CaptureAlarm = 'disk-full' | 'write-error' | 'sync-error';

/** Requests from main to capture, with the fields of each. Keys travel in base64. */
export interface CaptureRequests {
  open: {
    recordingId: string;
    key: string;
    wrappedKey: string;
    journalPath: string;
    streams: readonly StreamDescription[];
    events: readonly JournalEvent[];
    storing?: StoringChange | undefined;
  };
  resume: {
    recordingId: string;
    key: string;
    journalPath: string;
    streams: readonly StreamDescription[];
    cause: string;
    storing?: StoringChange | undefined;
  };
  addStream: { recordingId: string; stream: StreamDescription; events: readonly JournalEvent[] };
  close: { recordingId: string; reason: EndReason };
  discard: { recordingId: string };
  /** Ends the process if it has no sessions. */
  stop: Record<never, never>;
}

/** What each request is answered with. */
export interface CaptureResults {
  open: BoundStream[];
  resume: BoundStream[];
  addStream: BoundStream;
  close: null;
  discard: null;
  stop: null;
}

export type CaptureAction = keyof CaptureRequests;

/** What main tells capture and does not wait for: most of what is said about a call. */
export interface CaptureNotes {
  updateStream: { recordingId: string; streamIndex: number; update: StreamUpdate };
  appendEvents: { recordingId: string; events: readonly JournalEvent[] };
  endStream: { recordingId: string; streamIndex: number; reason: EndReason };
  setStoring: { recordingId: string; change: StoringChange };
}

export type CaptureNote = keyof CaptureNotes;

/** A line from main to capture that is answered. */
export type RequestLine = {
  [Action in CaptureAction]: {
    readonly id: number;
    readonly action: Action;
    readonly body: CaptureRequests[Action];
  };
}[CaptureAction];

/** A line from main to capture that is not answered; a failure stands in the log of capture. */
export type NoteLine = {
  [Note in CaptureNote]: { readonly note: Note; readonly body: CaptureNotes[Note] };
}[CaptureNote];

/** The first line on a connection. */
export interface HelloLine {
  readonly type: 'hello';
  readonly version: number;
  readonly pid: number;
  readonly settings: CaptureSettings;
  readonly sessions: readonly LiveSession[];
}

/** A line from capture to main. */
export type CaptureLine =
  | HelloLine
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | {
      readonly type: 'error';
      readonly id: number;
      readonly code: string;
      readonly message: string;
      readonly isRetryable: boolean;
    }
  | { readonly type: 'counters'; readonly counters: readonly StreamCounters[] }
  | {
      readonly type: 'alarm';
      readonly code: CaptureAlarm;
      readonly recordingId?: string | undefined;
    }
  /** A pause is over, and storing goes on by itself. */
  | { readonly type: 'storing'; readonly recordingId: string; readonly change: StoringChange }
  /** Another main has connected; this connection ends. */
  | { readonly type: 'replaced' };
