/** Test signals, and what a test asks of the audio that came out: which tone, where, how like. */

export interface ToneOptions {
  readonly hz: number;
  readonly sampleRate: number;
  readonly durationMs: number;
  /** Peak value; default 8000. */
  readonly amplitude?: number | undefined;
}

/** A sine. */
export function tone({ hz, sampleRate, durationMs, amplitude = 8000 }: ToneOptions): Int16Array {
  const length = Math.round((sampleRate * durationMs) / 1000);
  const step = (2 * Math.PI * hz) / sampleRate;
  return Int16Array.from({ length }, (_, i) => Math.round(amplitude * Math.sin(i * step)));
}

export function silence(sampleRate: number, durationMs: number): Int16Array {
  return new Int16Array(Math.round((sampleRate * durationMs) / 1000));
}

/** Blocks one after the other. */
export function joinSamples(...parts: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A generator of numbers from 0 to 1 that always gives the same row for a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface SpeechOptions {
  readonly seed: number;
  readonly sampleRate: number;
  readonly durationMs: number;
  /** Peak value, about; default 12 000. */
  readonly amplitude?: number | undefined;
}

/**
 * Something like speech: voiced syllables of a gliding pitch with harmonics below 3 kHz, some
 * noise, pauses. Never repeats, so that it has one place only where it fits.
 */
export function speechLike(options: SpeechOptions): Int16Array {
  const { sampleRate, durationMs, amplitude = 12000 } = options;
  const random = seededRandom(options.seed);
  const out = new Int16Array(Math.round((sampleRate * durationMs) / 1000));
  let phase = 0;
  for (let at = 0; at < out.length; ) {
    const length = Math.round(sampleRate * (0.08 + 0.2 * random()));
    const isPause = random() < 0.2;
    const pitch = 90 + 140 * random();
    const glide = 40 * (random() - 0.5);
    const weights = Array.from({ length: 14 }, (_, h) => random() / (1 + h / 4));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let i = 0; i < length && at < out.length; i++, at++) {
      if (isPause) continue;
      const envelope = Math.sin((Math.PI * i) / length) ** 2;
      phase += (2 * Math.PI * (pitch + (glide * i) / length)) / sampleRate;
      let value = 0.05 * (random() - 0.5);
      for (const [h, weight] of weights.entries()) {
        value += (weight / total) * Math.sin((h + 1) * phase);
      }
      out[at] = Math.max(-32768, Math.min(32767, Math.round(amplitude * envelope * value * 1.5)));
    }
  }
  return out;
}

/** Root mean square of the samples. */
export function rms(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** The peak value of the sine of `hz` in the samples (Goertzel). */
export function toneLevel(samples: Int16Array, sampleRate: number, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / sampleRate);
  let last = 0;
  let lastButOne = 0;
  for (const sample of samples) {
    const next = sample + coefficient * last - lastButOne;
    lastButOne = last;
    last = next;
  }
  const power = last * last + lastButOne * lastButOne - coefficient * last * lastButOne;
  return (2 * Math.sqrt(Math.max(0, power))) / Math.max(1, samples.length);
}

/** The strongest tone in the samples, within about 1 Hz for a second of audio. */
export function strongestTone(
  samples: Int16Array,
  sampleRate: number,
): { readonly hz: number; readonly amplitude: number } {
  const size = 2 ** Math.max(6, Math.ceil(Math.log2(samples.length)));
  const real = new Float64Array(size);
  for (const [i, sample] of samples.entries()) {
    real[i] = sample * (1 - Math.cos((2 * Math.PI * i) / samples.length));
  }
  const imaginary = new Float64Array(size);
  transform(real, imaginary);
  let best = 1;
  const powerAt = (bin: number): number => real[bin]! ** 2 + imaginary[bin]! ** 2;
  for (let bin = 2; bin < size / 2; bin++) if (powerAt(bin) > powerAt(best)) best = bin;
  const [below, here, above] = [best - 1, best, best + 1].map((bin) => Math.log(powerAt(bin) + 1));
  const bend = below! - 2 * here! + above!;
  const offset = bend === 0 ? 0 : (below! - above!) / (2 * bend);
  const amplitude = (2 * Math.sqrt(powerAt(best))) / Math.max(1, samples.length);
  return { hz: ((best + offset) * sampleRate) / size, amplitude };
}

/** Fast Fourier transform in place; the length is a power of two. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j]!, real[i]!];
      [imaginary[i], imaginary[j]] = [imaginary[j]!, imaginary[i]!];
    }
  }
  for (let span = 2; span <= size; span *= 2) {
    for (let k = 0; k < span / 2; k++) {
      const cos = Math.cos((-2 * Math.PI * k) / span);
      const sin = Math.sin((-2 * Math.PI * k) / span);
      for (let low = k; low < size; low += span) {
        const high = low + span / 2;
        const re = real[high]! * cos - imaginary[high]! * sin;
        const im = real[high]! * sin + imaginary[high]! * cos;
        real[high] = real[low]! - re;
        imaginary[high] = imaginary[low]! - im;
        real[low] = real[low]! + re;
        imaginary[low] = imaginary[low]! + im;
      }
    }
  }
}

/**
 * Correlation from -1 to 1 of `a` with `b` moved `lag` samples later, where both exist. A constant
 * offset does not count.
 */
export function correlation(a: Int16Array, b: Int16Array, lag = 0): number {
  const start = Math.max(0, -lag);
  const count = Math.min(a.length, b.length - lag) - start;
  let sumA = 0;
  let sumB = 0;
  let product = 0;
  let powerA = 0;
  let powerB = 0;
  for (let i = start; i < start + count; i++) {
    const x = a[i]!;
    const y = b[i + lag]!;
    sumA += x;
    sumB += y;
    product += x * y;
    powerA += x * x;
    powerB += y * y;
  }
  const varianceA = powerA - sumA ** 2 / count;
  const varianceB = powerB - sumB ** 2 / count;
  if (!(varianceA > 0 && varianceB > 0)) return 0;
  return (product - (sumA * sumB) / count) / Math.sqrt(varianceA * varianceB);
}

export interface Alignment {
  /** How many samples later `reference` is found in `found`; negative: earlier. */
  readonly lag: number;
  /** Likeness at that lag, from -1 to 1. */
  readonly correlation: number;
}

/**
 * Where `reference` fits best into `found`, up to `maxLag` samples either way. Its first 24 000
 * samples decide; where less than half of them has a counterpart is not looked at.
 */
export function align(reference: Int16Array, found: Int16Array, maxLag: number): Alignment {
  const probe = reference.subarray(0, Math.min(reference.length, 24_000));
  const products = crossProducts(probe, found);
  const [a, b] = [runningSums(probe), runningSums(found)];
  let best = { lag: 0, likeness: Number.NEGATIVE_INFINITY };
  for (let lag = -maxLag; lag <= maxLag; lag++) {
    const start = Math.max(0, -lag);
    const end = Math.min(probe.length, found.length - lag);
    const count = end - start;
    // A few samples are like any others.
    if (count < probe.length / 2) continue;
    const sumA = a.values[end]! - a.values[start]!;
    const sumB = b.values[end + lag]! - b.values[start + lag]!;
    const varianceA = a.squares[end]! - a.squares[start]! - sumA ** 2 / count;
    const varianceB = b.squares[end + lag]! - b.squares[start + lag]! - sumB ** 2 / count;
    if (!(varianceA > 0 && varianceB > 0)) continue;
    const product = products.at(lag)! - (sumA * sumB) / count;
    const likeness = product / Math.sqrt(varianceA * varianceB);
    if (likeness > best.likeness) best = { lag, likeness };
  }
  return { lag: best.lag, correlation: correlation(reference, found, best.lag) };
}

/** Sums of `a[i] * b[i + lag]`; the one of a negative lag is counted from the end. */
function crossProducts(a: Int16Array, b: Int16Array): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(a.length + b.length));
  const [realA, imaginaryA] = [new Float64Array(size), new Float64Array(size)];
  const [realB, imaginaryB] = [new Float64Array(size), new Float64Array(size)];
  realA.set(a);
  realB.set(b);
  transform(realA, imaginaryA);
  transform(realB, imaginaryB);
  for (let i = 0; i < size; i++) {
    const [re, im] = [realA[i]!, imaginaryA[i]!];
    // The other way round in time (conjugate), so that the transform forth is the one back.
    realA[i] = re * realB[i]! + im * imaginaryB[i]!;
    imaginaryA[i] = im * realB[i]! - re * imaginaryB[i]!;
  }
  transform(realA, imaginaryA);
  return realA.map((value) => value / size);
}

/** Sums of the values, and of their squares, before each place. */
function runningSums(samples: Int16Array): { values: Float64Array; squares: Float64Array } {
  const values = new Float64Array(samples.length + 1);
  const squares = new Float64Array(samples.length + 1);
  for (const [i, sample] of samples.entries()) {
    values[i + 1] = values[i]! + sample;
    squares[i + 1] = squares[i]! + sample * sample;
  }
  return { values, squares };
}
