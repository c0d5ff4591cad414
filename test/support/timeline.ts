/** Timelines straight from packets, without a journal on disk. */
import { indexJournal, type JournalIndex } from '../../src/finalise/journal-index.ts';
import { coverLeg } from '../../src/finalise/leg-coverage.ts';
import { buildTimeline, type Timeline } from '../../src/finalise/timeline.ts';
import type { CoverageInterval, Side } from '../../src/recording/index.ts';
import type { JournalEntry } from '../../src/storage/journal/index.ts';
import { CALL_START_MS, callBegins, callEnds, type TestEntry } from './rtp-stream.ts';

/** The entries as reading a journal of them gives them. */
export function asJournal(entries: readonly TestEntry[]): JournalEntry[] {
  const sorted = [...entries].sort((a, b) => a.atMs - b.atMs);
  return sorted.map((entry) => {
    const arrivalMs = CALL_START_MS + entry.atMs;
    if ('event' in entry) return { kind: 'event', arrivalMs, event: entry.event };
    const { streamIndex, packet } = entry;
    return { kind: 'rtp', arrivalMs, streamIndex, packet };
  });
}

export interface TimedCall {
  readonly index: JournalIndex;
  readonly timeline: Timeline;
}

/** The timeline of entries that begin and end a call themselves. */
export function timeEntries(entries: readonly TestEntry[]): TimedCall {
  const source = Object.assign(asJournal(entries), { report: { damage: [], missingChunks: 0 } });
  const index = indexJournal(source, () => {});
  return { index, timeline: buildTimeline(index) };
}

/** The timeline of a whole call whose streams end at `endMs`. */
export function timeCall(entries: readonly TestEntry[], endMs: number): TimedCall {
  return timeEntries([...callBegins('test'), ...entries, ...callEnds(endMs)]);
}

/** One played packet: where it came from in its stream, and where it lies in milliseconds. */
export interface PlayedPacket {
  readonly row: number;
  readonly atMs: number;
}

/** What is played on a leg, in order. Rows count the packets of the stream as they arrived. */
export function played({ timeline }: TimedCall, side: Side): PlayedPacket[] {
  const { plan } = timeline.legs[side];
  return Array.from({ length: plan.length }, (_, i) => ({
    row: plan.row[i]!,
    atMs: (plan.position[i]! * 1000) / timeline.sampleRate,
  }));
}

export function durationMs({ timeline }: TimedCall): number {
  return (timeline.totalSamples * 1000) / timeline.sampleRate;
}

/** Coverage as text, for example `recorded 0-1000`. */
export function coverageText({ index, timeline }: TimedCall, side: Side): string[] {
  return coverage({ index, timeline }, side).map(({ state, startMs, endMs, lostPackets }) => {
    const lost = lostPackets === undefined ? '' : ` (${lostPackets})`;
    return `${state}${lost} ${startMs}-${endMs}`;
  });
}

export function coverage({ index, timeline }: TimedCall, side: Side): CoverageInterval[] {
  return coverLeg(timeline.legs[side], timeline, index);
}
