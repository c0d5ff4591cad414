import type { CoverageInterval, CoverageState } from '../recording/index.ts';

/** Of several lanes at once the worst that happened to one that was there is said of all. */
const ORDER: readonly CoverageState[] = [
  ...(['interrupted', 'lost', 'recorded', 'paused', 'stopped', 'on-hold'] as const),
  ...(['silence-suppressed', 'stream-missing'] as const),
];

/**
 * The coverage of a party whose voices came on several streams: lost where one of them lost
 * something, recorded where one was heard, missing where none was there.
 */
export function uniteCoverage(lanes: readonly (readonly CoverageInterval[])[]): CoverageInterval[] {
  const [first = [], ...others] = lanes;
  return others.reduce<CoverageInterval[]>((united, lane) => unite(united, lane), [...first]);
}

function unite(a: readonly CoverageInterval[], b: readonly CoverageInterval[]): CoverageInterval[] {
  const united: CoverageInterval[] = [];
  let [i, j, startMs] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [left, right] = [a[i]!, b[j]!];
    const endMs = Math.min(left.endMs, right.endMs);
    const isLeft = ORDER.indexOf(left.state) <= ORDER.indexOf(right.state);
    const { state, by } = isLeft ? left : right;
    // A loss is counted where it begins.
    const beginning = [left, right].filter((each) => each.startMs === startMs);
    const lostPackets = beginning.reduce((sum, each) => sum + (each.lostPackets ?? 0), 0);
    if (endMs > startMs) {
      const interval = { startMs, endMs, state, ...(by === undefined ? {} : { by }) };
      appendInterval(united, state === 'lost' ? { ...interval, lostPackets } : interval);
    }
    startMs = endMs;
    if (left.endMs === endMs) i++;
    if (right.endMs === endMs) j++;
  }
  return united;
}

/** Adds an interval; one of the same state goes on. */
export function appendInterval(intervals: CoverageInterval[], next: CoverageInterval): void {
  const last = intervals.at(-1);
  if (last?.state !== next.state) intervals.push(next);
  else intervals[intervals.length - 1] = joinIntervals(last, next);
}

/** Both as one, in the state of the first. */
export function joinIntervals(a: CoverageInterval, b: CoverageInterval): CoverageInterval {
  const lostPackets = (a.lostPackets ?? 0) + (b.lostPackets ?? 0);
  const interval = { ...a, endMs: b.endMs };
  return lostPackets > 0 ? { ...interval, lostPackets } : interval;
}
