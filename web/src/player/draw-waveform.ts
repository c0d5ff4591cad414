import type { Coverage, CoverageInterval } from '../api/recording-detail.ts';
import { type Peaks, SIDES, type Side } from '../api/wire.ts';
import { drawCoverage } from './draw-coverage.ts';
import { loudness } from './waveform-columns.ts';

/** Where things are in the picture, in CSS pixels. */
export interface WaveformPlan {
  readonly width: number;
  readonly laneHeight: number;
  readonly laneGap: number;
  readonly axisHeight: number;
}

/** The colours of the page, read where the canvas stands. */
export interface WaveformColours {
  readonly sides: Readonly<Record<Side, string>>;
  readonly rests: Readonly<Record<Side, string>>;
  readonly text: string;
  readonly line: string;
  readonly state: (name: CoverageInterval['state']) => string;
}

export interface WaveformPicture {
  readonly peaks: Peaks | undefined;
  readonly coverage: Coverage | undefined;
  readonly durationMs: number;
  /** What the axis says, and where: milliseconds from the start of the picture. */
  readonly labels: readonly { readonly atMs: number; readonly text: string }[];
}

const BAR = 2;
const PITCH = 3;

export function planHeight(plan: WaveformPlan): number {
  return plan.laneHeight * 2 + plan.laneGap + plan.axisHeight;
}

/**
 * Draws both sides, near above far, with what was not recorded and the time axis. `isPlayed` picks
 * the strong colours: the picture exists twice, and the position decides how much of each is seen.
 */
export function drawWaveform(
  context: CanvasRenderingContext2D,
  picture: WaveformPicture,
  look: {
    readonly plan: WaveformPlan;
    readonly colours: WaveformColours;
    readonly isPlayed: boolean;
  },
): void {
  const { plan, colours, isPlayed } = look;
  context.clearRect(0, 0, plan.width, planHeight(plan));
  for (const [lane, side] of SIDES.entries()) {
    const top = lane * (plan.laneHeight + plan.laneGap);
    const middle = top + plan.laneHeight / 2;
    context.fillStyle = colours.line;
    context.fillRect(0, Math.round(middle), plan.width, 1);
    if (picture.peaks !== undefined) {
      context.fillStyle = (isPlayed ? colours.sides : colours.rests)[side];
      drawBars(context, loudness(picture.peaks, side, Math.floor(plan.width / PITCH)), {
        middle,
        height: plan.laneHeight,
      });
    }
    for (const interval of picture.coverage?.[side] ?? []) {
      if (interval.state === 'recorded') continue;
      const left = (interval.startMs / picture.durationMs) * plan.width;
      const right = (interval.endMs / picture.durationMs) * plan.width;
      const box = { left, top, width: Math.max(2, right - left), height: plan.laneHeight };
      drawCoverage(context, interval.state, box, colours.state(interval.state));
    }
  }
  // Once is enough: drawn twice its letters would look bold.
  if (!isPlayed) drawAxis(context, picture, look);
}

function drawBars(
  context: CanvasRenderingContext2D,
  bars: Float32Array,
  lane: { readonly middle: number; readonly height: number },
): void {
  for (const [index, value] of bars.entries()) {
    // Speech is mostly quiet: a root makes it visible without clipping what is loud.
    const height = Math.max(1, value ** 0.7 * (lane.height - 2));
    context.fillRect(index * PITCH, lane.middle - height / 2, BAR, height);
  }
}

function drawAxis(
  context: CanvasRenderingContext2D,
  { durationMs, labels }: WaveformPicture,
  { plan, colours }: { readonly plan: WaveformPlan; readonly colours: WaveformColours },
): void {
  const top = plan.laneHeight * 2 + plan.laneGap;
  context.font = '11px -apple-system, "Segoe UI", Arial, "Liberation Sans", sans-serif';
  context.textBaseline = 'top';
  for (const { atMs, text } of labels) {
    const left = (atMs / durationMs) * plan.width;
    context.fillStyle = colours.line;
    context.fillRect(Math.round(left), top, 1, 5);
    if (left + 4 + context.measureText(text).width > plan.width) continue;
    context.fillStyle = colours.text;
    context.fillText(text, Math.round(left) + 4, top + 4);
  }
}
