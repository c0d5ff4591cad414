import {
  type Coverage,
  type CoverageInterval,
  type EndReason,
  isCoverageComplete,
  isInterrupted,
  type Leg,
  type RecordingFacts,
  type Side,
  type StreamStatistics,
} from '../recording/index.ts';
import type { JournalIndex } from './journal-index.ts';
import { coverLeg } from './leg-coverage.ts';
import { segmentLeg } from './leg-segments.ts';
import { type LegTimeline, lanesOf, type Timeline } from './timeline.ts';
import type { StoredAudio } from './write-audio.ts';

/** The facts of a recording, and two that only finalising knows. */
export interface FinalisedFacts extends RecordingFacts {
  /** When the call was admitted; its audio may begin much later. Milliseconds since 1970. */
  readonly admittedAtMs: number;
  /** Per side the packets that their codec could not read; silence stands for them. */
  readonly damagedPackets: Readonly<Record<Side, number>>;
}

/** Why a journal that says no reason ended. */
const CUT_OFF: EndReason = { class: 'recorder', code: 'journal-cut-off' };
/**
 * The two streams of a call are not switched on and off in the same moment. A stream that is
 * missing for less than this does not make a recording incomplete; the coverage names it anyway.
 */
const MISSING_TOLERANCE_MS = 1000;

/** Puts together what is known about a recording. */
export function gatherFacts(
  index: JournalIndex,
  timeline: Timeline,
  stored: StoredAudio,
): FinalisedFacts {
  const { near, far } = timeline.legs;
  const coverage: Coverage = {
    near: coverLeg(near, timeline, index),
    far: coverLeg(far, timeline, index),
  };
  const legs = [near, far].map((leg) => describeLeg(leg, timeline, index));
  const endReason = index.endReason ?? CUT_OFF;
  return {
    session: index.session,
    admittedAtMs: index.admittedAtMs,
    parties: index.parties,
    partyChanges: index.partyChanges,
    ...(index.sourceMetadata.length > 0 ? { sourceMetadata: index.sourceMetadata } : {}),
    startedAtMs: Math.round(timeline.originMs),
    durationMs: Math.round((timeline.totalSamples * 1000) / timeline.sampleRate),
    legs,
    coverage,
    isComplete: isComplete(coverage) && isHeardWhole(legs, stored),
    isInterrupted: isInterrupted(endReason) || index.interruptions.length > 0 || index.isDamaged,
    endReason,
    ...stored,
  };
}

/** Whether all that came could be decoded. */
function isHeardWhole(legs: readonly Leg[], { damagedPackets }: StoredAudio): boolean {
  const isDecoded = legs.every(({ undecoded }) => undecoded.length === 0);
  return isDecoded && damagedPackets.near + damagedPackets.far === 0;
}

function isComplete(coverage: Coverage): boolean {
  const counts = ({ state, startMs, endMs }: CoverageInterval): boolean =>
    state !== 'stream-missing' || endMs - startMs >= MISSING_TOLERANCE_MS;
  const isHeard = (side: Side): boolean =>
    coverage[side].some(({ state }) => state !== 'stream-missing');
  return (
    isHeard('near') &&
    isHeard('far') &&
    isCoverageComplete({ near: coverage.near.filter(counts), far: coverage.far.filter(counts) })
  );
}

function describeLeg(leg: LegTimeline, timeline: Timeline, index: JournalIndex): Leg {
  const endMs = timeline.originMs + (timeline.totalSamples * 1000) / timeline.sampleRate;
  const lanes = lanesOf(leg);
  const streams = lanes.flatMap((lane) => lane.streams);
  const holds = streams.flatMap((stream) => stream.holds(endMs));
  const breaks = [...holds, ...index.interruptions, ...index.cuts];
  const undecoded = streams.flatMap(({ formats }) =>
    formats
      .filter(({ kind }) => kind === 'undecodable')
      .map(({ format, undecoded: reason }) => ({ ...format, reason })),
  );
  return {
    side: leg.side,
    segments: lanes
      .flatMap((lane) => segmentLeg(lane, timeline, breaks))
      .sort((a, b) => a.startMs - b.startMs),
    statistics: sumStatistics(streams.map((stream) => stream.statistics())),
    sources: streams.flatMap(({ sources }) => sources),
    clockCorrectionSamples: lanes.reduce((sum, lane) => sum + lane.correctionSamples, 0),
    undecoded,
  };
}

/** The streams of a leg as one. */
function sumStatistics(all: readonly StreamStatistics[]): StreamStatistics {
  const sum = (of: (statistics: StreamStatistics) => number): number =>
    all.reduce((total, statistics) => total + of(statistics), 0);
  const arrivals = all.flatMap(({ firstArrivalMs, lastArrivalMs }) =>
    firstArrivalMs === undefined || lastArrivalMs === undefined
      ? []
      : [firstArrivalMs, lastArrivalMs],
  );
  const heard = all.filter(({ packets }) => packets > 0);
  const refusedPackets = sum((statistics) => statistics.refusedPackets ?? 0);
  return {
    packets: sum(({ packets }) => packets),
    payloadBytes: sum(({ payloadBytes }) => payloadBytes),
    lost: sum(({ lost }) => lost),
    duplicates: sum(({ duplicates }) => duplicates),
    reordered: sum(({ reordered }) => reordered),
    jitterMs: heard.at(-1)?.jitterMs ?? 0,
    maxJitterMs: Math.max(0, ...all.map(({ maxJitterMs }) => maxJitterMs)),
    ssrcChanges: sum(({ ssrcChanges }) => ssrcChanges) + Math.max(0, heard.length - 1),
    foreignPackets: sum(({ foreignPackets }) => foreignPackets),
    malformedPackets: sum(({ malformedPackets }) => malformedPackets),
    ...(refusedPackets > 0 && { refusedPackets }),
    firstArrivalMs: arrivals.length === 0 ? undefined : Math.min(...arrivals),
    lastArrivalMs: arrivals.length === 0 ? undefined : Math.max(...arrivals),
  };
}
