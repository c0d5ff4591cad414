/** Deviations up to this are left as they are, so that an ordinary call stays bit for bit. */
const DEAD_ZONE_MS = 5;
/** What is no drift is followed only beyond this: two legs stay within 20 ms of each other. */
const HOLD_ZONE_MS = 8;
/** One estimate of the delay per window; so long at most, and so many at least. */
const MAX_WINDOW_MS = 10_000;
const MIN_WINDOW_MS = 2000;
const WINDOWS = 12;
const MIN_WINDOW_PACKETS = 10;
/** One packet in so many may be earlier than believable, and a few in every window. */
const OUTLIER_SHARE = 200;
const FEW_OUTLIERS = 2;
/** A rise of the delay counts when no window within so many to either side is lower. */
const REACH = 2;
/** A drift must be so many times as large as what the delay varies anyway. */
const CERTAINTY = 6;

/** In a shorter line no clock drifts so far that it mattered: what drifts there is the network. */
const MIN_DRIFT_SPAN_MS = 20_000;

/** How the clock of a sender lies on the timeline. */
export interface ClockFit {
  /** Where the first sample of the line lies, in milliseconds of arrival. */
  readonly startMs: number;
  /**
   * Knots of the correction in order: at `atMs` of the line's own time, audio lies `correctionMs`
   * later than its timestamps say. Straight between them. Empty: no correction.
   */
  readonly knots: readonly { readonly atMs: number; readonly correctionMs: number }[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Fits the clock of a sender to arrival times, both in milliseconds. No packet arrives before it
 * was sent, so the truth is the lower envelope of the delay (arrival minus timestamp). A straight
 * line under all delays (the edge of their lower convex hull under the mean) is the drift; what is
 * left is followed only where it leaves the dead zone.
 */
export function fitClock(lineMs: Float64Array, arrivalMs: Float64Array): ClockFit {
  const lows = lowPoints(lineMs, arrivalMs);
  const slope = drift(lows);
  const line = lowestUnder(lows, slope);
  const rests = erode(lows.map(({ x, y }) => y - line - slope * x));
  const offsets = hold(rests);
  const startMs = line + offsets[0]!;
  if (slope === 0 && offsets.every((offset) => offset === offsets[0])) {
    return { startMs, knots: [] };
  }
  const endX = lineMs[lineMs.length - 1]!;
  const first = { x: 0, offset: offsets[0]! };
  const last = { x: endX, offset: offsets[offsets.length - 1]! };
  const inner = lows.map(({ x }, i) => ({ x, offset: offsets[i]! }));
  const knots = [first, ...inner.filter(({ x }) => x > 0 && x < endX), last].map(
    ({ x, offset }) => ({ atMs: x, correctionMs: slope * x + offset - offsets[0]! }),
  );
  return { startMs, knots };
}

/** The correction at `atMs` of the line's own time. */
export function correctionAt({ knots }: ClockFit, atMs: number): number {
  if (knots.length === 0) return 0;
  let low = 0;
  let high = knots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle]!.atMs <= atMs) low = middle;
    else high = middle;
  }
  const a = knots[low]!;
  const b = knots[high]!;
  if (b.atMs <= a.atMs) return a.correctionMs;
  const share = Math.max(0, Math.min(1, (atMs - a.atMs) / (b.atMs - a.atMs)));
  return a.correctionMs + share * (b.correctionMs - a.correctionMs);
}

/** The least believable delay of each window, where it was met. */
function lowPoints(lineMs: Float64Array, arrivalMs: Float64Array): Point[] {
  const count = lineMs.length;
  const spanMs = lineMs[count - 1]!;
  const windowMs = Math.max(MIN_WINDOW_MS, Math.min(MAX_WINDOW_MS, spanMs / WINDOWS));
  const points: Point[] = [];
  for (let from = 0; from < count; ) {
    const endMs = lineMs[from]! + windowMs;
    let to = from + 1;
    while (to < count && (lineMs[to]! < endMs || to - from < MIN_WINDOW_PACKETS)) to++;
    if (count - to < MIN_WINDOW_PACKETS) to = count;
    points.push(lowPoint(lineMs, arrivalMs, from, to));
    from = to;
  }
  return points;
}

function lowPoint(lineMs: Float64Array, arrivalMs: Float64Array, from: number, to: number): Point {
  const rows = new Uint32Array(to - from).map((_, i) => from + i);
  const delay = (row: number): number => arrivalMs[row]! - lineMs[row]!;
  const few = rows.length < MIN_WINDOW_PACKETS ? 0 : FEW_OUTLIERS;
  const rank = Math.max(few, Math.floor(rows.length / OUTLIER_SHARE));
  rows.sort((a, b) => delay(a) - delay(b));
  const best = rows[rank]!;
  return { x: lineMs[best]!, y: delay(best) };
}

/** Milliseconds per millisecond by which the delay grows; 0 where that is not certain. */
function drift(points: readonly Point[]): number {
  const spanMs = points[points.length - 1]!.x - points[0]!.x;
  if (points.length < 4 || spanMs < MIN_DRIFT_SPAN_MS) return 0;
  const slope = hullSlope(points);
  const line = lowestUnder(points, slope);
  const noise = points.map(({ x, y }) => y - line - slope * x).sort((a, b) => a - b);
  const median = noise[noise.length >> 1]!;
  const total = Math.abs(slope) * spanMs;
  return total > Math.max(DEAD_ZONE_MS, CERTAINTY * median) ? slope : 0;
}

/** Slope of the edge of the lower convex hull that lies under the mean of all points. */
function hullSlope(points: readonly Point[]): number {
  const hull: Point[] = [];
  for (const point of points) {
    while (hull.length >= 2 && !isConvex(hull[hull.length - 2]!, hull[hull.length - 1]!, point)) {
      hull.pop();
    }
    hull.push(point);
  }
  const mean = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const right = hull.findIndex(({ x }) => x >= mean);
  const b = hull[Math.max(1, right)];
  const a = hull[Math.max(1, right) - 1];
  if (a === undefined || b === undefined || b.x === a.x) return 0;
  return (b.y - a.y) / (b.x - a.x);
}

function isConvex(a: Point, b: Point, c: Point): boolean {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0;
}

/** Height at 0 of the highest line of this slope under all points. */
function lowestUnder(points: readonly Point[], slope: number): number {
  return points.reduce((least, { x, y }) => Math.min(least, y - slope * x), Number.MAX_VALUE);
}

/** Each value brought down to the lowest within reach: a passing delay is no drift. */
function erode(values: readonly number[]): number[] {
  return values.map((_, i) => Math.min(...values.slice(Math.max(0, i - REACH), i + REACH + 1)));
}

/** Follows the values at a distance: constant as long as they stay in the dead zone. */
function hold(values: readonly number[]): number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (high - low <= 2 * HOLD_ZONE_MS) return values.map(() => (low + high) / 2);
  let held = values[0]!;
  return values.map((value) => {
    held = Math.max(value - HOLD_ZONE_MS, Math.min(value + HOLD_ZONE_MS, held));
    return held;
  });
}
