import type { Side } from './party.ts';

/** What is known about one party during one interval. */
export type CoverageState =
  | 'recorded'
  | 'lost'
  | 'silence-suppressed'
  | 'on-hold'
  | 'stopped'
  | 'paused'
  | 'stream-missing'
  | 'interrupted';

/** An interval `[startMs, endMs)` of the recording in one state. Milliseconds from its start. */
export interface CoverageInterval {
  readonly startMs: number;
  readonly endMs: number;
  readonly state: CoverageState;
  /** In state `lost`: how many packets. */
  readonly lostPackets?: number;
  /** In states `stopped` and `paused`: the name of who wanted it so. */
  readonly by?: string;
}

/**
 * Per party the states of the whole recording: intervals in order, without gap or overlap, from 0
 * to the duration; neighbours differ in state.
 */
export type Coverage = Readonly<Record<Side, readonly CoverageInterval[]>>;

const INCOMPLETE: ReadonlySet<CoverageState> = new Set(['lost', 'stream-missing', 'interrupted']);

/** Whether nothing that was said is missing: no interval lost, missing or interrupted. */
export function isCoverageComplete(coverage: Coverage): boolean {
  return [...coverage.near, ...coverage.far].every((interval) => !INCOMPLETE.has(interval.state));
}
