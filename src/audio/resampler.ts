import { assert } from '../base/index.ts';

/** Zero crossings of the filter on each side: 64 samples of the lower rate in all. */
const HALF_LENGTH = 32;
/** Kaiser window: stop band 70 dB down. */
const KAISER_BETA = 6.76;
/** Middle of the transition, as a part of half the lower rate; the stop band begins at 1. */
const CUTOFF = 0.93;
/** More than that many phases would be ratios that telephony does not have. */
const MAX_PHASES = 480;

/**
 * Brings samples from one rate to another, block by block, by a polyphase filter: 8000, 12000,
 * 16000, 24000 and 48000 Hz, or any two whose ratio is as simple. Flat to 0.86 of half the lower
 * rate, 60 dB down from its half. All that `process` and `flush` return together is as long as
 * the input (rounded up) and lies at the same moments: the delay of the filter is taken out.
 */
export class Resampler {
  readonly fromRate: number;
  readonly toRate: number;
  /** Output samples per `#down` input samples. */
  readonly #up: number;
  readonly #down: number;
  /** Input samples on each side of an output sample. */
  readonly #half: number;
  /** Coefficients by phase, oldest input sample first. */
  readonly #phases: readonly Float64Array[];
  /** Input samples not yet done with; the first is number `#start` of the input. */
  #pending: Float64Array;
  #start: number;
  #taken = 0;
  #made = 0;

  constructor(fromRate: number, toRate: number) {
    const divisor = greatestCommonDivisor(fromRate, toRate);
    this.fromRate = fromRate;
    this.toRate = toRate;
    this.#up = toRate / divisor;
    this.#down = fromRate / divisor;
    assert(this.#up <= MAX_PHASES && this.#down <= MAX_PHASES, `${fromRate} to ${toRate} Hz`);
    this.#half = Math.ceil((HALF_LENGTH * fromRate) / Math.min(fromRate, toRate));
    this.#phases = filterPhases(this.#up, this.#half, Math.min(1, toRate / fromRate));
    this.#pending = new Float64Array(this.#half);
    this.#start = -this.#half;
  }

  /** Takes the next samples; returns those that are ready. Blocks may be cut anywhere. */
  process(samples: Int16Array): Int16Array {
    if (this.#up === this.#down) return samples.slice();
    this.#append(samples);
    this.#taken += samples.length;
    return this.#make(this.#readyCount());
  }

  /** The remaining samples. Afterwards the resampler is as new. */
  flush(): Int16Array {
    this.#append(new Int16Array(this.#half + 1));
    const rest = this.#make(Math.ceil((this.#taken * this.#up) / this.#down) - this.#made);
    this.#pending = new Float64Array(this.#half);
    this.#start = -this.#half;
    this.#taken = 0;
    this.#made = 0;
    return rest;
  }

  #append(samples: Int16Array): void {
    const joined = new Float64Array(this.#pending.length + samples.length);
    joined.set(this.#pending);
    joined.set(samples, this.#pending.length);
    this.#pending = joined;
  }

  /** Output samples for which all input of the filter is there. */
  #readyCount(): number {
    const lastCentre = this.#start + this.#pending.length - 1 - this.#half;
    if (lastCentre < 0) return 0;
    return Math.max(0, Math.ceil(((lastCentre + 1) * this.#up) / this.#down) - this.#made);
  }

  #make(count: number): Int16Array {
    const made = new Int16Array(count);
    const taps = 2 * this.#half + 1;
    const input = this.#pending;
    for (let i = 0; i < count; i++) {
      const position = (this.#made + i) * this.#down;
      const centre = Math.floor(position / this.#up);
      const phase = this.#phases[position - centre * this.#up]!;
      const from = centre - this.#half - this.#start;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += phase[tap]! * input[from + tap]!;
      made[i] = Math.max(-32768, Math.min(32767, Math.round(sum)));
    }
    this.#made += count;
    this.#forget();
    return made;
  }

  /** Drops what lies before the filter of the next output sample. */
  #forget(): void {
    const next = Math.floor((this.#made * this.#down) / this.#up) - this.#half;
    const done = Math.min(this.#pending.length, Math.max(0, next - this.#start));
    this.#pending = this.#pending.slice(done);
    this.#start += done;
  }
}

/**
 * The filter for each of `up` places between two input samples. `scale` is the pass band as a
 * part of the input's.
 */
function filterPhases(up: number, half: number, scale: number): Float64Array[] {
  return Array.from({ length: up }, (_, phase) => {
    const taps = Float64Array.from({ length: 2 * half + 1 }, (_, tap) => {
      const distance = phase / up - (tap - half);
      return sinc(distance * scale * CUTOFF) * kaiser(distance / (half + 1));
    });
    const sum = taps.reduce((total, tap) => total + tap, 0);
    return taps.map((tap) => tap / sum);
  });
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window over -1 to 1. */
function kaiser(x: number): number {
  return bessel(KAISER_BETA * Math.sqrt(Math.max(0, 1 - x * x))) / bessel(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
