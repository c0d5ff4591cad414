import type { BitWriter } from './bit-writer.ts';
import {
  COEFFICIENT_BITS,
  findPredictor,
  type Predictor,
  predictionErrors,
} from './linear-prediction.ts';
import { planRice, type RicePlan, writeRice } from './rice.ts';

/** Subframe types (RFC 9639 §9.2.1); the order is added to the latter two (less one for LPC). */
const CONSTANT = 0;
const VERBATIM = 1;
const FIXED = 8;
const LINEAR = 32;

const SAMPLE_BITS = 16;
const MAX_FIXED_ORDER = 4;

interface Coded {
  readonly order: number;
  readonly errors: Int32Array;
  readonly plan: RicePlan;
  readonly bits: number;
  readonly predictor?: Predictor | undefined;
}

/** Writes one channel of a block in the smallest of the ways that FLAC has for it. */
export function writeSubframe(writer: BitWriter, block: Int16Array): void {
  const first = block[0]!;
  if (block.every((sample) => sample === first)) {
    writer.write(CONSTANT << 1, 8);
    writer.write(first, SAMPLE_BITS);
    return;
  }
  const wastedBits = countWastedBits(block);
  const sampleBits = SAMPLE_BITS - wastedBits;
  const samples = new Int32Array(block.length);
  for (let i = 0; i < block.length; i++) samples[i] = block[i]! >> wastedBits;
  const fixed = codeFixed(samples, sampleBits);
  const linear = codeLinear(samples, sampleBits);
  const best = linear !== undefined && linear.bits < fixed.bits ? linear : fixed;
  if (best.bits >= samples.length * sampleBits) {
    writeType(writer, VERBATIM, wastedBits);
    for (const sample of samples) writer.write(sample, sampleBits);
    return;
  }
  const { predictor, order } = best;
  const type = predictor === undefined ? FIXED + order : LINEAR + order - 1;
  writeType(writer, type, wastedBits);
  for (let i = 0; i < order; i++) writer.write(samples[i]!, sampleBits);
  if (predictor !== undefined) {
    writer.write(COEFFICIENT_BITS - 1, 4);
    writer.write(predictor.shift, 5);
    for (const coefficient of predictor.coefficients) writer.write(coefficient, COEFFICIENT_BITS);
  }
  writeRice(writer, best.errors, order, best.plan);
}

function writeType(writer: BitWriter, type: number, wastedBits: number): void {
  writer.write((type << 1) | (wastedBits > 0 ? 1 : 0), 8);
  if (wastedBits > 0) writer.writeUnary(wastedBits - 1);
}

/** Low bits that are 0 in every sample: two in decoded µ-law, three in decoded A-law. */
function countWastedBits(block: Int16Array): number {
  let union = 0;
  for (let i = 0; i < block.length; i++) union |= block[i]!;
  return 31 - Math.clz32(union & -union);
}

/** The fixed predictor whose errors are smallest: differences of order 0 to 4. */
function codeFixed(samples: Int32Array, sampleBits: number): Coded {
  let errors = samples.slice();
  let best = { order: 0, errors, sum: sumOf(errors, MAX_FIXED_ORDER) };
  const highest = Math.min(MAX_FIXED_ORDER, samples.length - 1);
  for (let order = 1; order <= highest; order++) {
    const next = errors.slice();
    for (let i = order; i < next.length; i++) next[i] = errors[i]! - errors[i - 1]!;
    errors = next;
    const sum = sumOf(errors, MAX_FIXED_ORDER);
    if (sum < best.sum) best = { order, errors, sum };
  }
  const plan = planRice(best.errors, best.order);
  return {
    order: best.order,
    errors: best.errors,
    plan,
    bits: plan.bits + best.order * sampleBits,
  };
}

function codeLinear(samples: Int32Array, sampleBits: number): Coded | undefined {
  const predictor = findPredictor(samples);
  if (predictor === undefined) return undefined;
  const order = predictor.coefficients.length;
  const errors = predictionErrors(samples, predictor);
  const plan = planRice(errors, order);
  const bits = plan.bits + 4 + 5 + order * (COEFFICIENT_BITS + sampleBits);
  return { order, errors, plan, bits, predictor };
}

function sumOf(errors: Int32Array, from: number): number {
  let sum = 0;
  for (let i = from; i < errors.length; i++) sum += Math.abs(errors[i]!);
  return sum;
}
