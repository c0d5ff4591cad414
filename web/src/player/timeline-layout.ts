import type { PartSequence } from './part-sequence.ts';
import { axisSeconds } from './waveform-columns.ts';

/** Where a part stands on the timeline, in CSS pixels. */
export interface PartBox {
  readonly recordingId: string;
  readonly left: number;
  readonly width: number;
  /** Where on the timeline it begins and how long it is. */
  readonly offsetSeconds: number;
  readonly durationSeconds: number;
  /** Moments of the timeline within it that the axis names. */
  readonly labels: readonly number[];
}

/** The room between two parts. */
export interface GapBox {
  /** Of the part behind it. */
  readonly recordingId: string;
  readonly left: number;
  readonly width: number;
  readonly seconds: number;
  /** Whether there is room for its length in words. */
  readonly hasLabel: boolean;
}

export interface TimelineLayout {
  readonly width: number;
  readonly boxes: readonly PartBox[];
  readonly gaps: readonly GapBox[];
}

const GAP_PIXELS = 44;
/** Gaps without a label, and between parts that follow at once. */
const NARROW_GAP_PIXELS = 8;
/** Gaps take at most so much of the whole. */
const GAPS_SHARE = 0.3;
/** Shorter gaps are not worth a word. */
export const SHORTEST_GAP_SECONDS = 1;

/**
 * Shares `width` pixels among the parts of a conversation by their lengths. Gaps are equally wide
 * however long they were, so that half an hour on hold does not squeeze the words before and after.
 */
export function layOutParts(sequence: PartSequence, width: number): TimelineLayout {
  const { parts, totalSeconds } = sequence;
  const long = parts.filter(({ gapSeconds }) => gapSeconds >= SHORTEST_GAP_SECONDS).length;
  const hasRoom = long * GAP_PIXELS <= width * GAPS_SHARE;
  const most = (width * GAPS_SHARE) / Math.max(1, parts.length - 1);
  const gapWidth = (seconds: number): number => {
    const isLong = hasRoom && seconds >= SHORTEST_GAP_SECONDS;
    return Math.floor(Math.min(most, isLong ? GAP_PIXELS : NARROW_GAP_PIXELS));
  };
  const partPixels = parts
    .slice(1)
    .reduce((rest, { gapSeconds }) => rest - gapWidth(gapSeconds), width);
  const scale = totalSeconds > 0 ? partPixels / totalSeconds : 0;
  const moments = axisSeconds(totalSeconds * 1000, partPixels);
  const boxes: PartBox[] = [];
  const gaps: GapBox[] = [];
  let left = 0;
  for (const [index, { recordingId, durationSeconds, gapSeconds }] of parts.entries()) {
    if (index > 0) {
      const gapPixels = gapWidth(gapSeconds);
      const hasLabel = hasRoom && gapSeconds >= SHORTEST_GAP_SECONDS;
      gaps.push({ recordingId, left, width: gapPixels, seconds: gapSeconds, hasLabel });
      left += gapPixels;
    }
    const offsetSeconds = sequence.offset(index);
    const isWithin = (moment: number): boolean =>
      moment >= offsetSeconds && moment < offsetSeconds + durationSeconds;
    const pixels = durationSeconds * scale;
    const labels = moments.filter(isWithin);
    boxes.push({ recordingId, left, width: pixels, offsetSeconds, durationSeconds, labels });
    left += pixels;
  }
  return { width, boxes, gaps };
}

/** The moment of the timeline at a pixel; within a gap, the begin of the part behind it. */
export function secondsAt({ boxes }: TimelineLayout, pixel: number): number {
  const box = boxes.find(({ left, width }) => pixel < left + width) ?? boxes.at(-1);
  if (box === undefined) return 0;
  return box.offsetSeconds + shareOf(pixel - box.left, box.width) * box.durationSeconds;
}

/** The pixel of a moment of the timeline. */
export function pixelAt({ boxes }: TimelineLayout, seconds: number): number {
  const box = boxes.findLast(({ offsetSeconds }) => offsetSeconds <= seconds);
  return box === undefined ? 0 : box.left + playedShare(box, seconds) * box.width;
}

/** How much of a part lies before a moment of the timeline, from 0 to 1. */
export function playedShare(box: PartBox, seconds: number): number {
  return shareOf(seconds - box.offsetSeconds, box.durationSeconds);
}

/** The gap under a pixel. */
export function gapAt({ gaps }: TimelineLayout, pixel: number): GapBox | undefined {
  return gaps.find(({ left, width }) => pixel >= left && pixel < left + width);
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}
