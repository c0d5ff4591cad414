import type { Peaks, Side } from '../api/wire.ts';

/**
 * The loudest sample of each of `count` equal parts of `[0, durationMs)`, from 0 to 1: what one
 * bar of the waveform shows. Parts without audio are 0.
 */
export function loudness(peaks: Peaks, side: Side, count: number): Float32Array {
  const values = peaks.sides[side];
  const bars = new Float32Array(count);
  if (values === undefined || peaks.bucketMs <= 0 || peaks.durationMs <= 0) return bars;
  const buckets = values.length >> 1;
  const bucketsPerBar = peaks.durationMs / peaks.bucketMs / count;
  for (let bar = 0; bar < count; bar += 1) {
    const first = Math.floor(bar * bucketsPerBar);
    const end = Math.min(buckets, Math.max(first + 1, Math.floor((bar + 1) * bucketsPerBar)));
    let loudest = 0;
    for (let bucket = first; bucket < end; bucket += 1) {
      const minimum = Math.abs(values[bucket * 2] ?? 0);
      const maximum = Math.abs(values[bucket * 2 + 1] ?? 0);
      loudest = Math.max(loudest, minimum, maximum);
    }
    bars[bar] = Math.min(1, loudest / 127);
  }
  return bars;
}

/** Steps of the time axis, seconds; longer ones are whole hours. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
const HOUR_SECONDS = 3600;
const LABEL_PIXELS = 74;

/** The seconds at which the time axis has a label, for an axis of `width` pixels. */
export function axisSeconds(durationMs: number, width: number): number[] {
  const seconds = durationMs / 1000;
  const most = Math.max(1, Math.floor(width / LABEL_PIXELS));
  const hours = Math.ceil(seconds / most / HOUR_SECONDS);
  const step = STEPS.find((one) => seconds / one <= most) ?? hours * HOUR_SECONDS;
  const labels: number[] = [];
  for (let at = 0; at < seconds; at += step) labels.push(at);
  return labels;
}
