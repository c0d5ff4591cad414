/** Linear prediction for FLAC (RFC 9639 §9.2.6): coefficients that suit a block. */

export const PREDICTION_ORDER = 10;
/** Bits of a coefficient, sign included. Products of 16-bit samples then fit into 32 bits. */
export const COEFFICIENT_BITS = 12;
const MAX_SHIFT = 15;

export interface Predictor {
  /** For the newest sample first. */
  readonly coefficients: Int32Array;
  /** The prediction is the sum of products shifted right by this. */
  readonly shift: number;
}

/** Finds a predictor for the block; undefined where there is nothing to predict. */
export function findPredictor(samples: Int32Array): Predictor | undefined {
  if (samples.length <= 2 * PREDICTION_ORDER) return undefined;
  const real = levinsonDurbin(autocorrelate(samples));
  return real === undefined ? undefined : quantize(real);
}

/** Autocorrelation of the block under a Hann window. */
function autocorrelate(samples: Int32Array): Float64Array {
  const { length } = samples;
  const windowed = new Float64Array(length);
  const step = (2 * Math.PI) / length;
  for (let i = 0; i < length; i++) {
    windowed[i] = samples[i]! * (1 - Math.cos(step * (i + 0.5)));
  }
  return Float64Array.from({ length: PREDICTION_ORDER + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < length; i++) sum += windowed[i]! * windowed[i - lag]!;
    return sum;
  });
}

function levinsonDurbin(correlation: Float64Array): Float64Array | undefined {
  let error = correlation[0]!;
  if (!(error > 0)) return undefined;
  const coefficients = new Float64Array(PREDICTION_ORDER);
  for (let order = 0; order < PREDICTION_ORDER; order++) {
    let sum = correlation[order + 1]!;
    for (let i = 0; i < order; i++) sum -= coefficients[i]! * correlation[order - i]!;
    const reflection = sum / error;
    const before = coefficients.slice(0, order);
    for (let i = 0; i < order; i++) coefficients[i]! -= reflection * before[order - 1 - i]!;
    coefficients[order] = reflection;
    error *= 1 - reflection * reflection;
    if (!(error > 0)) break;
  }
  return coefficients;
}

/** Whole-number coefficients; the rounding error of each is handed to the next. */
function quantize(real: Float64Array): Predictor | undefined {
  const largest = real.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(largest > 0) || !Number.isFinite(largest)) return undefined;
  const limit = (1 << (COEFFICIENT_BITS - 1)) - 1;
  const shift = Math.min(MAX_SHIFT, Math.floor(Math.log2(limit / largest)));
  if (shift < 0) return undefined;
  let rest = 0;
  const coefficients = Int32Array.from(real, (value) => {
    const exact = value * 2 ** shift + rest;
    const whole = Math.max(-limit - 1, Math.min(limit, Math.round(exact)));
    rest = exact - whole;
    return whole;
  });
  return { coefficients, shift };
}

/** What the predictor leaves over of each sample; the first ones are given as they are. */
export function predictionErrors(samples: Int32Array, predictor: Predictor): Int32Array {
  const { coefficients, shift } = predictor;
  const order = coefficients.length;
  const errors = samples.slice();
  for (let i = order; i < samples.length; i++) {
    let sum = 0;
    for (let k = 0; k < order; k++) sum += coefficients[k]! * samples[i - 1 - k]!;
    errors[i] = samples[i]! - (sum >> shift);
  }
  return errors;
}
