import type { CoverageInterval, CoverageState } from '../recording/index.ts';
import { type Cut, coverCuts } from './cut-stretches.ts';
import { removals } from './removals.ts';
import type { TimeSpan } from './stream-index.ts';
import { type LegTimeline, lanesOf, type Timeline } from './timeline.ts';
import { appendInterval, joinIntervals, uniteCoverage } from './unite-coverage.ts';

/** A list longer than this is made coarser, so that no call fills the catalog with its losses. */
const MAX_INTERVALS = 2000;
/** Silence after lost packets that is shorter than so many packets is part of the loss. */
const LOSS_SLACK = 1.5;
/** A packet arrives so long after the moment to which it belongs, and seldom later. */
const CUT_SLACK_MS = 250;

/** Stretch of one state, in samples from the start. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly state: CoverageState;
  readonly lost: number;
  /** Who stopped or paused. */
  readonly by?: string;
}

/** What the whole session lacks; spans on the journal's timeline. */
export interface SessionGaps {
  readonly interruptions: readonly TimeSpan[];
  readonly cuts: readonly Cut[];
}

/** What is known about one party during the whole recording. */
export function coverLeg(
  leg: LegTimeline,
  timeline: Timeline,
  gaps: SessionGaps,
): CoverageInterval[] {
  const lanes = lanesOf(leg);
  const removed = removals(lanes.flatMap(({ streams }) => streams));
  return uniteCoverage(lanes.map((lane) => coverLane(lane, timeline, { ...gaps, removed })));
}

function coverLane(
  leg: LegTimeline,
  timeline: Timeline,
  { interruptions, cuts, removed }: SessionGaps & { readonly removed: readonly TimeSpan[] },
): CoverageInterval[] {
  const toSamples = (ms: number): number => ((ms - timeline.originMs) * timeline.sampleRate) / 1000;
  const spans = (list: readonly TimeSpan[]): [number, number][] =>
    list.map(({ fromMs, toMs }) => [toSamples(fromMs), toSamples(toMs)]);
  const endMs = timeline.originMs + (timeline.totalSamples * 1000) / timeline.sampleRate;
  const holds = spans([...leg.streams.flatMap((stream) => stream.holds(endMs)), ...removed]);
  const gaps = spans(interruptions);
  const cutSpans = cuts.map(({ state, by, fromMs, toMs }) => {
    return { state, by, from: toSamples(fromMs), to: toSamples(toMs) };
  });
  let stretches = walk(leg, timeline.totalSamples, toSamples);
  stretches = coverCuts(stretches, cutSpans, (CUT_SLACK_MS * timeline.sampleRate) / 1000);
  stretches = overlay(stretches, holds, 'on-hold');
  stretches = stretches.map((stretch) => interruptLoss(stretch, gaps));
  stretches = overlay(stretches, gaps, 'interrupted');
  return coarsen(toIntervals(stretches, timeline));
}

function walk(leg: LegTimeline, total: number, toSamples: (ms: number) => number): Stretch[] {
  const { plan } = leg;
  const stretches: Stretch[] = [];
  let at = 0;
  for (let i = 0; i < plan.length && at < total; i++) {
    const start = plan.position[i]!;
    const end = Math.min(total, start + plan.samples[i]!);
    if (start > at) stretches.push(...(i === 0 ? lead(leg, start, toSamples) : hole(leg, i, at)));
    const from = Math.max(at, start);
    if (end > from) stretches.push({ start: from, end, state: 'recorded', lost: 0 });
    at = Math.max(at, end);
  }
  if (at < total) stretches.push(...trail(leg, at, total, toSamples));
  return stretches;
}

/** Before the first audio. */
function lead({ streams }: LegTimeline, end: number, toSamples: (ms: number) => number): Stretch[] {
  const firsts = streams.map(({ firstPacket }) => toSamples(firstPacket?.arrivalMs ?? Infinity));
  const first = Math.max(0, Math.min(end, ...firsts));
  return [state(0, first, 'stream-missing'), state(first, end, 'silence-suppressed')];
}

/** Between the packet before and the `i`th, from sample `start`. */
function hole({ plan }: LegTimeline, i: number, start: number): Stretch[] {
  const end = plan.position[i]!;
  const packets = plan.lostBefore[i]!;
  if (packets < 0) return [state(start, end, 'stream-missing')];
  if (packets === 0) return [state(start, end, 'silence-suppressed')];
  const perPacket = plan.samples[i - 1]!;
  const lost = packets * perPacket;
  if (end - start - lost <= LOSS_SLACK * perPacket) return [loss(start, end, packets)];
  // Silence had begun already: what was lost is rather the beginning of what comes next.
  return plan.otherBefore[i]! > 0
    ? [state(start, end - lost, 'silence-suppressed'), loss(end - lost, end, packets)]
    : [loss(start, start + lost, packets), state(start + lost, end, 'silence-suppressed')];
}

/** After the last audio. Comfort noise lasts until something else comes. */
function trail(
  { streams }: LegTimeline,
  start: number,
  end: number,
  toSamples: (ms: number) => number,
): Stretch[] {
  const quiet = streams.map(({ lastPacket, endedAtMs }) => {
    if (lastPacket?.kind === 'comfort-noise') {
      return endedAtMs === undefined ? end : toSamples(endedAtMs);
    }
    return lastPacket?.kind === 'event' ? toSamples(lastPacket.arrivalMs) : start;
  });
  const until = Math.min(end, Math.max(start, ...quiet));
  return [state(start, until, 'silence-suppressed'), state(until, end, 'stream-missing')];
}

function state(start: number, end: number, state: CoverageState): Stretch {
  return { start, end, state, lost: 0 };
}

function loss(start: number, end: number, lost: number): Stretch {
  return { start, end, state: 'lost', lost };
}

/** Gives `state` to what lies inside the spans and has no audio and no known loss. */
function overlay(
  stretches: readonly Stretch[],
  spans: readonly (readonly [number, number])[],
  state: CoverageState,
): Stretch[] {
  if (spans.length === 0) return [...stretches];
  return stretches.flatMap((stretch) => {
    if (stretch.state !== 'stream-missing' && stretch.state !== 'silence-suppressed') {
      return [stretch];
    }
    let parts: Stretch[] = [stretch];
    for (const [from, to] of spans) parts = parts.flatMap((part) => cut(part, from, to, state));
    return parts;
  });
}

function cut(part: Stretch, from: number, to: number, state: CoverageState): Stretch[] {
  const start = Math.max(part.start, from);
  const end = Math.min(part.end, to);
  if (start >= end || part.state === state) return [part];
  return [
    { ...part, end: start },
    { ...part, start, end, state },
    { ...part, start: end },
  ];
}

/** Packets lost while capturing stood still were lost by us. */
function interruptLoss(stretch: Stretch, spans: readonly (readonly [number, number])[]): Stretch {
  const isOurs = spans.some(([from, to]) => from < stretch.end && to > stretch.start);
  return stretch.state === 'lost' && isOurs
    ? { ...stretch, state: 'interrupted', lost: 0 }
    : stretch;
}

/** In whole milliseconds; neighbours of one state become one. */
function toIntervals(stretches: readonly Stretch[], { sampleRate }: Timeline): CoverageInterval[] {
  const intervals: CoverageInterval[] = [];
  const toMs = (samples: number): number => Math.round((samples * 1000) / sampleRate);
  for (const { start, end, state, lost, by } of stretches) {
    const startMs = intervals.at(-1)?.endMs ?? 0;
    const endMs = toMs(end);
    if (endMs <= startMs || end <= start) continue;
    appendInterval(intervals, {
      ...{ startMs, endMs, state },
      ...(state === 'lost' ? { lostPackets: lost } : {}),
      ...(by === undefined ? {} : { by }),
    });
  }
  return intervals;
}

/**
 * Losses close together become one interval of loss with the sum of their packets, the closer the
 * sooner, until the list is short enough.
 */
function coarsen(intervals: CoverageInterval[]): CoverageInterval[] {
  let coarse = intervals;
  for (let nearMs = 1000; coarse.length > MAX_INTERVALS && nearMs < 1e9; nearMs *= 2) {
    const merged: CoverageInterval[] = [];
    for (const next of coarse) {
      const bridge = merged.at(-1);
      const before = merged.at(-2);
      const isBridged =
        next.state === 'lost' && before?.state === 'lost' && bridge?.state === 'recorded';
      if (isBridged && bridge.endMs - bridge.startMs <= nearMs) {
        merged.splice(-2, 2, joinIntervals(before, next));
      } else merged.push(next);
    }
    coarse = merged;
  }
  return coarse;
}
