import type { Line } from './trace-lines.ts';

/** The delay is looked at second by second. */
const BUCKET_MS = 1000;
/** A change of the delay by this much, once and for all, is a pause or a leap of the sender. */
const STEP_MS = 60;
/** It must last this long, or to the end of the line if that is not nearer than two buckets. */
const LASTING_BUCKETS = 60;
const LEAST_BUCKETS = 2;

/**
 * Cuts a line where its sender stood still without counting on (the delay rises for good) or left
 * out timestamps (it falls for good, over a hole): the silence belongs there. Steps of more than
 * half a second were found before; slow changes and delays that pass are no steps.
 */
export function splitSteps(line: Line): Line[] {
  const cuts = findSteps(line);
  if (cuts.length === 0) return [line];
  const bounds = [0, ...cuts, line.length];
  return bounds.slice(1).map((end, i) => subLine(line, bounds[i]!, end));
}

function subLine(line: Line, from: number, to: number): Line {
  const first = line.ticks[from]!;
  const ticks = line.ticks.slice(from, to).map((tick) => tick - first);
  const isBelieved = line.isBelieved.subarray(from, to);
  return { ...line, start: line.start + from, length: to - from, ticks, isBelieved };
}

interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly least: number;
}

function findSteps(line: Line): number[] {
  const delay = delays(line);
  const buckets = makeBuckets(line, delay);
  const cuts: number[] = [];
  let fresh = 0;
  for (let k = 0; k + LEAST_BUCKETS < buckets.length; k++) {
    const before = Math.min(buckets[k]!.least, buckets[Math.max(fresh, k - 1)]!.least);
    const change = buckets[k + 1]!.least - before;
    if (Math.abs(change) < STEP_MS) continue;
    const after = lasting(buckets, k + 1, change > 0);
    const middle = (before + after) / 2;
    if ((after - before) * Math.sign(change) < STEP_MS) continue;
    const bounds = { from: buckets[k]!.from, to: buckets[k + 1]!.to };
    const cut = change > 0 ? riseIn(delay, bounds, middle) : fallIn(line, delay, bounds, middle);
    if (cut === undefined) continue;
    cuts.push(cut);
    fresh = k + 1;
  }
  return cuts;
}

function delays({ ticks, packets, start, clockRate }: Line): Float64Array {
  return ticks.map((tick, i) => packets.arrivalMs[start + i]! - (tick * 1000) / clockRate);
}

function makeBuckets(line: Line, delay: Float64Array): Bucket[] {
  const buckets: Bucket[] = [];
  const ticksPerBucket = (line.clockRate * BUCKET_MS) / 1000;
  for (let from = 0; from < line.length; ) {
    const end = line.ticks[from]! + ticksPerBucket;
    let least = delay[from]!;
    let to = from + 1;
    for (; to < line.length && line.ticks[to]! < end; to++) least = Math.min(least, delay[to]!);
    buckets.push({ from, to, least });
    from = to;
  }
  return buckets;
}

/** The level that the delay keeps from bucket `k` on: never below it, or never above it. */
function lasting(buckets: readonly Bucket[], k: number, isRise: boolean): number {
  const levels = buckets.slice(k, k + LASTING_BUCKETS).map(({ least }) => least);
  return isRise ? Math.min(...levels) : Math.max(...levels);
}

/** The first packet of the new level. */
function riseIn(
  delay: Float64Array,
  { from, to }: { from: number; to: number },
  middle: number,
): number | undefined {
  for (let at = to - 1; at > from; at--) if (delay[at - 1]! < middle) return at;
  return undefined;
}

/** The same, and only behind a hole that can become smaller: no audio is left out for it. */
function fallIn(
  { ticks, packets, start, clockRate }: Line,
  delay: Float64Array,
  { from, to }: { from: number; to: number },
  middle: number,
): number | undefined {
  for (let at = Math.max(1, from); at < to; at++) {
    if (delay[at]! >= middle) continue;
    const hole = ticks[at]! - ticks[at - 1]! - packets.durationTicks[start + at - 1]!;
    return (hole * 1000) / clockRate >= STEP_MS / 2 ? at : undefined;
  }
  return undefined;
}
