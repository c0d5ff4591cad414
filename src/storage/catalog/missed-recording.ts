import type { CallDirection, MissedReason, Parties } from '../../recording/index.ts';
import type { UserSnapshot } from './user.ts';

/** A call that should have been recorded and was not, or not whole. */
export interface NewMissedRecording {
  readonly atMs: number;
  readonly code: MissedReason;
  /** One sentence, in English. */
  readonly detail: string;
  readonly direction?: CallDirection | undefined;
  /** Host, or host and port, that offered the call. */
  readonly peer: string;
  readonly parties: Parties;
  readonly userId?: string | undefined;
  /** The recording that lacks something. */
  readonly recordingId?: string | undefined;
  /** How many it stands for. */
  readonly count: number;
  /** What has the same key is counted together in one entry. */
  readonly foldKey?: string | undefined;
}

/** An entry of the register. */
export interface MissedRecording extends Omit<NewMissedRecording, 'foldKey'> {
  readonly id: string;
  /** When the last of them was missed; `atMs` is the first. */
  readonly lastAtMs: number;
  /** The user as they are now; undefined where unknown or deleted. */
  readonly user: UserSnapshot | undefined;
  /** Who has seen to it. */
  readonly acknowledged: { readonly atMs: number; readonly by: string } | undefined;
}

/** Which entries are listed; the newest first. */
export interface MissedQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Milliseconds since 1970, `fromMs` included. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly code?: MissedReason | undefined;
  readonly userId?: string | undefined;
  readonly isAcknowledged?: boolean | undefined;
}

export interface MissedPage {
  readonly items: readonly MissedRecording[];
  readonly nextCursor: string | undefined;
}
