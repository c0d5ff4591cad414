// What the recorder tells of calls that should have been recorded and were not, or not whole.
import type { CallDirection, RecordingUser } from '../api/wire.ts';

/** Reasons in the order of the menu. */
export const MISSED_REASONS = [
  'no-line',
  'lines-reserved',
  'disk-full',
  'overload',
  'draining',
  'no-port',
  'capture-failed',
  'no-common-codec',
  'unreadable-offer',
  'wrong-number',
  'not-a-recording',
  'untrusted-peer',
  'must-be-recorded-declined',
  'no-audio',
  'leg-missing',
] as const;
export type MissedReason = (typeof MISSED_REASONS)[number];

export interface MissedItem {
  readonly id: string;
  /** ISO 8601: the first and the last of what is counted here. */
  readonly at: string;
  readonly lastAt: string;
  readonly count: number;
  readonly code: MissedReason;
  /** In English. */
  readonly detail: string;
  readonly direction: CallDirection | null;
  readonly peer: string;
  readonly user: RecordingUser | null;
  readonly localNumber: string | null;
  readonly localDevice: string | null;
  readonly localName: string | null;
  readonly remoteNumber: string | null;
  readonly remoteName: string | null;
  readonly recordingId: string | null;
  readonly acknowledged: { readonly at: string; readonly by: string } | null;
}

export interface MissedPage {
  readonly items: readonly MissedItem[];
  readonly nextCursor: string | null;
  /** Entries that nobody has seen to. */
  readonly open: number;
}
