import type { PayloadFormat, Segment } from '../recording/index.ts';
import type { TimeSpan } from './stream-index.ts';
import type { LegTimeline, Timeline } from './timeline.ts';

/** After so many the last one takes the rest. */
const MAX_SEGMENTS = 1000;

interface OpenSegment {
  start: number;
  end: number;
  line: number;
  format: PayloadFormat;
  ssrc: number;
}

/**
 * The unbroken stretches of a leg. One ends with the source, the codec, a new start of the sender,
 * a hold, a cut, an interruption, and where nobody knows what is missing; not with lost packets and
 * suppressed silence.
 */
export function segmentLeg(
  leg: LegTimeline,
  timeline: Timeline,
  breaks: readonly TimeSpan[],
): Segment[] {
  const { plan } = leg;
  const toMs = (samples: number): number => Math.round((samples * 1000) / timeline.sampleRate);
  const isBroken = (from: number, to: number): boolean =>
    breaks.some(({ fromMs, toMs: untilMs }) => {
      return (
        fromMs - timeline.originMs < (to * 1000) / timeline.sampleRate &&
        untilMs - timeline.originMs > (from * 1000) / timeline.sampleRate
      );
    });
  const segments: OpenSegment[] = [];
  let open: OpenSegment | undefined;
  for (let i = 0; i < plan.length; i++) {
    const start = plan.position[i]!;
    const end = Math.min(timeline.totalSamples, start + plan.samples[i]!);
    const { format, ssrc } = sourceOf(leg, i);
    const goesOn =
      open !== undefined &&
      (segments.length >= MAX_SEGMENTS ||
        (open.format === format &&
          open.ssrc === ssrc &&
          open.line === plan.line[i] &&
          plan.lostBefore[i]! >= 0 &&
          !(start > open.end && isBroken(open.end, start))));
    if (goesOn && open !== undefined) {
      open.end = Math.max(open.end, end);
      continue;
    }
    open = { start: Math.max(start, open?.end ?? 0), end, line: plan.line[i]!, format, ssrc };
    segments.push(open);
  }
  return segments
    .filter(({ start, end }) => end > start)
    .map(({ start, end, format, ssrc }) => ({
      startMs: toMs(start),
      endMs: toMs(end),
      format,
      ssrc,
    }));
}

/** Format and source of the `i`th packet of the plan. */
export function sourceOf(
  { streams, plan }: LegTimeline,
  i: number,
): { readonly format: PayloadFormat; readonly ssrc: number } {
  const { log, formats, runs } = streams[plan.stream[i]!]!;
  const row = plan.row[i]!;
  return { format: formats[log.format[row]!]!.format, ssrc: runs[log.run[row]!]!.ssrc };
}
