import type { Coverage, CoverageInterval, CoverageState } from '../api/recording-detail.ts';
import { SIDES, type Side } from '../api/wire.ts';

export interface CoverageShare {
  readonly state: CoverageState;
  readonly ms: number;
  /** Of the whole recording, 0 to 1. */
  readonly share: number;
}

/** How long a side was in each state, the longest first. */
export function summarise(
  intervals: readonly CoverageInterval[],
  durationMs: number,
): readonly CoverageShare[] {
  const sums = new Map<CoverageState, number>();
  for (const { state, startMs, endMs } of intervals) {
    sums.set(state, (sums.get(state) ?? 0) + endMs - startMs);
  }
  return [...sums]
    .map(([state, ms]) => ({ state, ms, share: durationMs > 0 ? ms / durationMs : 0 }))
    .sort((a, b) => b.ms - a.ms);
}

export interface Gap extends CoverageInterval {
  readonly side: Side;
}

/** Every stretch in which something is missing or was kept out, of both sides, in their order. */
export function listGaps(coverage: Coverage): readonly Gap[] {
  return SIDES.flatMap((side) =>
    coverage[side]
      // Silence suppression is part of speech; listing every pause would bury the rest.
      .filter(({ state }) => state !== 'recorded' && state !== 'silence-suppressed')
      .map((interval) => ({ ...interval, side })),
  ).sort((a, b) => a.startMs - b.startMs);
}
