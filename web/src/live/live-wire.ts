// What the recorder's HTTP interface tells of running calls.
import type { CallFacts, Side } from '../api/wire.ts';

/** `stopped`, `paused`: what arrives is not stored. */
export type LiveState = 'recording' | 'buffered' | 'stopped' | 'paused' | 'ending';

/** What can be asked of a call. */
export type CallAction = 'start' | 'stop' | 'keep' | 'private' | 'pause' | 'resume';

/** What has arrived of one side so far. */
export interface LiveSide {
  readonly packets: number;
  readonly lost: number;
  readonly jitterMs: number;
}

export type LiveSides = Readonly<Partial<Record<Side, LiveSide>>>;

/** A call that is running, or a buffered one that can still be kept. */
export interface LiveItem extends CallFacts {
  /** What the source speaks: `cucm`, `cube` or `siprec`. */
  readonly dialect: string;
  readonly state: LiveState;
  /** It is gone unless somebody keeps it. */
  readonly isBuffered: boolean;
  /** What can be asked of it now. */
  readonly actions: readonly CallAction[];
  /** When a pause ends by itself. */
  readonly resumesAt: string | null;
  /** ISO 8601; null while it runs. */
  readonly endedAt: string | null;
  /** Until when it can be kept. */
  readonly expiresAt: string | null;
  /** Whether this user may listen to it. */
  readonly mayListen: boolean;
  readonly sides: LiveSides;
}

export interface LineUse {
  readonly limit: number;
  readonly inUse: number;
  /** Kept free for users who must be recorded. */
  readonly kept: number;
}

export interface LiveRights {
  readonly decidesAll: boolean;
}

/** Levels of both sides in dBFS; null where nothing came in the last second. */
export type SideLevels = Readonly<Record<Side, number | null>>;

/** The events of the stream, by name. */
export interface LiveEvents {
  readonly snapshot: {
    readonly watcherId: string;
    /** The clock of the recorder, ISO 8601. */
    readonly now: string;
    readonly rights: LiveRights;
    readonly lines: LineUse | null;
    readonly items: readonly LiveItem[];
  };
  readonly call: LiveItem;
  readonly gone: { readonly id: string };
  readonly counters: {
    readonly lines?: LineUse;
    readonly calls: readonly ({ readonly id: string } & LiveSides)[];
  };
  readonly levels: { readonly calls: readonly ({ readonly id: string } & SideLevels)[] };
}

export type LiveEventName = keyof LiveEvents;
