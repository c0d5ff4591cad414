import type { CoverageState } from '../api/recording-detail.ts';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Shape = 'solid' | 'rising' | 'falling' | 'dots' | 'bars' | 'edges';

/** Every state has a shape beside its colour, for those who do not tell the colours apart. */
const SHAPES: Readonly<Record<Exclude<CoverageState, 'recorded'>, Shape>> = {
  lost: 'solid',
  interrupted: 'rising',
  'stream-missing': 'falling',
  'on-hold': 'bars',
  stopped: 'edges',
  paused: 'bars',
  'silence-suppressed': 'dots',
};

/** Draws a stretch that is not recorded. Silence suppression is normal, so it is only hinted at. */
export function drawCoverage(
  context: CanvasRenderingContext2D,
  state: Exclude<CoverageState, 'recorded'>,
  box: Box,
  colour: string,
): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.fillStyle = colour;
  context.strokeStyle = colour;
  const shape = SHAPES[state];
  if (shape !== 'dots') {
    context.globalAlpha = shape === 'solid' ? 0.8 : 0.13;
    context.fillRect(box.left, box.top, box.width, box.height);
  }
  context.globalAlpha = 0.75;
  if (shape === 'rising' || shape === 'falling') drawStripes(context, box, shape === 'rising');
  if (shape === 'bars') {
    context.fillRect(box.left, box.top, box.width, 2);
    context.fillRect(box.left, box.top + box.height - 2, box.width, 2);
  }
  if (shape === 'edges') {
    context.fillRect(box.left, box.top, 2, box.height);
    context.fillRect(box.left + box.width - 2, box.top, 2, box.height);
  }
  if (shape === 'dots') drawDots(context, box);
  context.restore();
}

function drawStripes(context: CanvasRenderingContext2D, box: Box, isRising: boolean): void {
  context.lineWidth = 1.5;
  context.beginPath();
  // Stripes lie on a grid of the whole picture, so that neighbours fit each other.
  const first = Math.floor((box.left - box.height) / 7) * 7;
  for (let left = first; left < box.left + box.width + box.height; left += 7) {
    context.moveTo(left, isRising ? box.top + box.height : box.top);
    context.lineTo(left + box.height, isRising ? box.top : box.top + box.height);
  }
  context.stroke();
}

function drawDots(context: CanvasRenderingContext2D, box: Box): void {
  const middle = box.top + box.height / 2;
  for (let left = Math.ceil(box.left / 6) * 6; left < box.left + box.width; left += 6) {
    context.fillRect(left, middle - 1, 2, 2);
  }
}
