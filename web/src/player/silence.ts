import type { Peaks } from '../api/wire.ts';

/** A stretch of the recording, milliseconds from its start, the end not included. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** Peaks up to here (of 128) count as silence: comfort noise and line noise stay below it. */
const SILENT_PEAK = 3;
const SHORTEST_MS = 1_500;
/** Left of every silence, so that no word loses its beginning or end. */
const MARGIN_MS = 300;

/** The stretches in which neither side can be heard and which are long enough to skip. */
export function findSilence(peaks: Peaks): readonly Stretch[] {
  const sides = [peaks.sides.near, peaks.sides.far].filter((side) => side !== undefined);
  const buckets = Math.max(0, ...sides.map((side) => side.length >> 1));
  const found: Stretch[] = [];
  let start = -1;
  for (let bucket = 0; bucket <= buckets; bucket += 1) {
    const isSilent = bucket < buckets && sides.every((side) => peakOf(side, bucket) <= SILENT_PEAK);
    if (isSilent) {
      if (start < 0) start = bucket;
      continue;
    }
    const isLongEnough = start >= 0 && (bucket - start) * peaks.bucketMs >= SHORTEST_MS;
    if (isLongEnough) found.push(trim(start * peaks.bucketMs, bucket * peaks.bucketMs, peaks));
    start = -1;
  }
  return found;
}

/** Where to go on from `positionMs` when silence is skipped; undefined where it is not silent. */
export function endOfSilence(silence: readonly Stretch[], positionMs: number): number | undefined {
  let low = 0;
  let high = silence.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const stretch = silence[middle]!;
    if (positionMs < stretch.startMs) high = middle - 1;
    else if (positionMs >= stretch.endMs) low = middle + 1;
    else return stretch.endMs;
  }
  return undefined;
}

/** How much shorter a recording becomes when silence is skipped. */
export function silentMs(silence: readonly Stretch[]): number {
  return silence.reduce((sum, stretch) => sum + stretch.endMs - stretch.startMs, 0);
}

function peakOf(side: readonly number[], bucket: number): number {
  return Math.max(Math.abs(side[bucket * 2] ?? 0), Math.abs(side[bucket * 2 + 1] ?? 0));
}

function trim(startMs: number, endMs: number, peaks: Peaks): Stretch {
  const isAtEnd = endMs >= peaks.durationMs;
  return {
    startMs: startMs === 0 ? 0 : startMs + MARGIN_MS,
    endMs: isAtEnd ? peaks.durationMs : endMs - MARGIN_MS,
  };
}
