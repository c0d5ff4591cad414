import {
  drawWaveform,
  planHeight,
  type WaveformPicture,
  type WaveformPlan,
} from './draw-waveform.ts';
import { readColours } from './waveform-colours.ts';

/** Draws the waveform on `canvas` in the full resolution of the screen. */
export function paintWaveform(
  canvas: HTMLCanvasElement,
  picture: WaveformPicture,
  plan: WaveformPlan,
  isPlayed: boolean,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const scale = window.devicePixelRatio || 1;
  const height = planHeight(plan);
  canvas.width = Math.round(plan.width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${plan.width}px`;
  canvas.style.height = `${height}px`;
  context.scale(scale, scale);
  drawWaveform(context, picture, { plan, isPlayed, colours: readColours(canvas) });
}
