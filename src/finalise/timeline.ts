import { SIDES, type Side } from '../recording/index.ts';
import { isInCut } from './cut-stretches.ts';
import type { JournalIndex } from './journal-index.ts';
import { type LegPlan, planLeg, type StreamLine } from './leg-plan.ts';
import { type FittedLine, firstPlayedMs, fitLine, placeLine, type Timebase } from './place-line.ts';
import { collectRun, orderRuns } from './run-packets.ts';
import { splitSteps } from './split-steps.ts';
import type { StreamIndex, TimeSpan } from './stream-index.ts';
import { traceLines } from './trace-lines.ts';

/** A call that goes on for longer than this after its last packet lasts until its end. */
const SILENT_END_MS = 2000;
const OUTPUT_RATES = [8000, 16000, 24000, 48000];

/** One party's lane with everything that is played on it. */
export interface LegTimeline {
  readonly side: Side;
  readonly streams: readonly StreamIndex[];
  readonly plan: LegPlan;
  readonly correctionSamples: number;
  /** What is heard on this leg at the same time: streams of others who talk on the same side. */
  readonly alongside: readonly LegTimeline[];
}

/** A leg and what is heard alongside it. */
export function lanesOf(leg: LegTimeline): readonly LegTimeline[] {
  return [leg, ...leg.alongside];
}

/** Where everything lies, in samples from the start of the recording. */
export interface Timeline extends Timebase {
  readonly totalSamples: number;
  readonly legs: Readonly<Record<Side, LegTimeline>>;
  /** Both legs are one and the same: every stream carries both voices. */
  readonly isMixed: boolean;
}

interface FittedStream {
  readonly stream: StreamIndex;
  readonly lines: readonly FittedLine[];
}

/**
 * Lays out a session on one line of time. It begins with the first packet of any leg, placed by
 * the fitted clock of its sender; both legs are aligned by arrival. Rules and guarantees:
 * docs/formats/timeline.md. `mostRate`: samples per second of the recording at most.
 */
export function buildTimeline(index: JournalIndex, mostRate = 48000): Timeline {
  const fitted = index.streams.map((stream) => {
    return { stream, lines: fitStream(stream, index.cuts) };
  });
  const sampleRate = Math.min(mostRate, outputRate(index.streams));
  const originMs = findOrigin(fitted) ?? index.admittedAtMs;
  const timebase = { originMs, sampleRate };
  const legs = {
    near: layOutLeg('near', fitted, timebase),
    far: layOutLeg('far', fitted, timebase),
  };
  const endMs = findEnd(index, legs, timebase);
  const totalSamples = Math.max(0, Math.round(((endMs - originMs) * sampleRate) / 1000));
  const isMixed =
    index.streams.length > 0 && index.streams.every(({ sides }) => sides.length === SIDES.length);
  return { ...timebase, totalSamples, legs, isMixed };
}

/** The smallest rate that holds the widest codec heard. */
function outputRate(streams: readonly StreamIndex[]): number {
  const widest = Math.max(0, ...streams.map(({ sampleRate }) => sampleRate));
  return OUTPUT_RATES.find((rate) => rate >= widest) ?? 48000;
}

/** Packets that arrived when nothing was to be stored any more are left out. */
function fitStream({ log, runs, formats }: StreamIndex, cuts: readonly TimeSpan[]): FittedLine[] {
  const isPlayed = (row: number): boolean => !isInCut(cuts, log.arrivalMs[row]!);
  return orderRuns(log, runs.length)
    .map((rows) => (cuts.length === 0 ? rows : rows.filter(isPlayed)))
    .map((rows, run) => collectRun(run, rows, log, formats))
    .flatMap((packets) => traceLines(packets))
    .flatMap((line) => splitSteps(line))
    .map((line) => fitLine(line));
}

function findOrigin(fitted: readonly FittedStream[]): number | undefined {
  const starts = fitted.flatMap(({ stream, lines }) => [
    ...lines.flatMap((line) => firstPlayedMs(line) ?? []),
    ...silentEdges(stream).slice(0, 1),
  ]);
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** Arrival of the first and the last packet, where these are not audio. */
function silentEdges({ firstPacket, lastPacket }: StreamIndex): number[] {
  return [firstPacket, lastPacket].flatMap((packet) => {
    if (packet === undefined) return [];
    const isAudio = packet.kind === 'audio' || packet.kind === 'undecodable';
    return isAudio ? [] : [packet.arrivalMs];
  });
}

function layOutLeg(side: Side, fitted: readonly FittedStream[], timebase: Timebase): LegTimeline {
  const ours = fitted.filter(({ stream }) => stream.sides.includes(side));
  const [first = [], ...others] = shareOut(ours);
  const alongside = others.map((lane) => layOutLane(side, lane, timebase));
  return { ...layOutLane(side, first, timebase), alongside };
}

/** Lanes of streams that follow each other; who talks at the same time has another lane. */
function shareOut(fitted: readonly FittedStream[]): FittedStream[][] {
  const lanes: FittedStream[][] = [];
  for (const each of fitted) {
    const from = each.stream.firstPacket?.arrivalMs ?? Number.POSITIVE_INFINITY;
    const lane = lanes.find((others) =>
      others.every(({ stream }) => (stream.lastPacket?.arrivalMs ?? 0) <= from),
    );
    if (lane === undefined) lanes.push([each]);
    else lane.push(each);
  }
  return lanes;
}

function layOutLane(side: Side, ours: readonly FittedStream[], timebase: Timebase): LegTimeline {
  const lines: StreamLine[] = ours.flatMap(({ lines }, stream) =>
    lines.map((line) => ({ stream, placed: placeLine(line, timebase) })),
  );
  return {
    side,
    streams: ours.map(({ stream }) => stream),
    plan: planLeg(lines),
    correctionSamples: lines.reduce((sum, { placed }) => sum + placed.correctionSamples, 0),
    alongside: [],
  };
}

/**
 * The end of the last audio, or of the call where that is much later. A recording that was stopped
 * and did not go on is over then.
 */
function findEnd(
  { streams, cuts, endMs: journalEndMs }: JournalIndex,
  legs: Readonly<Record<Side, LegTimeline>>,
  { originMs, sampleRate }: Timebase,
): number {
  const audioEnds = SIDES.flatMap((side) => lanesOf(legs[side]))
    .map(({ plan }) => endOf(plan))
    .filter((end) => end > 0);
  const ends = [
    ...audioEnds.map((samples) => originMs + (samples * 1000) / sampleRate),
    ...streams.flatMap(silentEdges),
  ];
  const callEnds = streams.flatMap(({ endedAtMs, endReason }) =>
    endedAtMs !== undefined && endReason?.class !== 'recorder' ? [endedAtMs] : [],
  );
  const callEndMs = Math.max(...callEnds);
  if (ends.length === 0) return callEnds.length === 0 ? journalEndMs : callEndMs;
  const mediaEndMs = Math.max(...ends);
  const last = cuts.at(-1);
  const isOver = last?.state === 'stopped' && last.toMs === Number.POSITIVE_INFINITY;
  const overMs = isOver ? Math.min(last.fromMs, callEndMs) : callEndMs;
  return overMs > mediaEndMs + SILENT_END_MS ? overMs : mediaEndMs;
}

/** In samples; 0 where nothing is played. */
function endOf(plan: LegPlan): number {
  let end = 0;
  for (let i = 0; i < plan.length; i++) end = Math.max(end, plan.position[i]! + plan.samples[i]!);
  return end;
}
