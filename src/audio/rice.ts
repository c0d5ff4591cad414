import type { BitWriter } from './bit-writer.ts';

/** Coding of prediction errors in FLAC: partitioned Rice codes (RFC 9639 §9.2.7). */

const MAX_PARTITION_ORDER = 6;
/** The largest parameter of 4 bits; 15 is the escape. */
const MAX_PARAMETER = 14;
const PARAMETER_BITS = 4;

/** How a block's errors are divided, and what that costs. */
export interface RicePlan {
  readonly partitionOrder: number;
  /** One per partition. */
  readonly parameters: Uint8Array;
  readonly bits: number;
}

/** A signed error as an unsigned number: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
function folded(error: number): number {
  return ((error << 1) ^ (error >> 31)) >>> 0;
}

/**
 * Chooses the division of a block. `errors` has the block's length; its first `warmUp` values
 * are not errors and do not count.
 */
export function planRice(errors: Int32Array, warmUp: number): RicePlan {
  const highest = highestPartitionOrder(errors.length, warmUp);
  let sums = new Float64Array(1 << highest);
  const partitionSize = errors.length >> highest;
  for (let i = warmUp; i < errors.length; i++) {
    sums[Math.floor(i / partitionSize)]! += folded(errors[i]!);
  }
  let best = planPartitions(sums, errors.length, warmUp);
  for (let order = highest - 1; order >= 0; order--) {
    sums = sums.subarray(0, 1 << order).map((_, i) => sums[2 * i]! + sums[2 * i + 1]!);
    const plan = planPartitions(sums, errors.length, warmUp);
    if (plan.bits < best.bits) best = plan;
  }
  return best;
}

/** Partitions have equal whole lengths, the first one longer than the warm-up. */
function highestPartitionOrder(blockSize: number, warmUp: number): number {
  let order = 0;
  while (
    order < MAX_PARTITION_ORDER &&
    blockSize % (2 << order) === 0 &&
    blockSize >> (order + 1) > warmUp
  ) {
    order++;
  }
  return order;
}

function planPartitions(sums: Float64Array, blockSize: number, warmUp: number): RicePlan {
  const parameters = new Uint8Array(sums.length);
  let bits = 2 + 4;
  for (const [i, sum] of sums.entries()) {
    const count = blockSize / sums.length - (i === 0 ? warmUp : 0);
    const start = count === 0 ? 0 : Math.floor(Math.log2(Math.max(1, sum / count)));
    let parameter = Math.min(MAX_PARAMETER, Math.max(0, start - 1));
    let cost = riceBits(sum, count, parameter);
    for (let next = parameter + 1; next <= MAX_PARAMETER; next++) {
      const nextCost = riceBits(sum, count, next);
      if (nextCost >= cost) break;
      parameter = next;
      cost = nextCost;
    }
    parameters[i] = parameter;
    bits += PARAMETER_BITS + cost;
  }
  return { partitionOrder: Math.log2(sums.length), parameters, bits };
}

/** Bits of `count` numbers of this sum, about. */
function riceBits(sum: number, count: number, parameter: number): number {
  return count * (parameter + 1) + Math.max(0, sum - count / 2) / 2 ** parameter;
}

/** Writes the errors after the warm-up as planned. */
export function writeRice(
  writer: BitWriter,
  errors: Int32Array,
  warmUp: number,
  plan: RicePlan,
): void {
  writer.write(0, 2);
  writer.write(plan.partitionOrder, 4);
  const partitionSize = errors.length >> plan.partitionOrder;
  for (const [i, parameter] of plan.parameters.entries()) {
    writer.write(parameter, PARAMETER_BITS);
    const mask = (1 << parameter) - 1;
    const end = (i + 1) * partitionSize;
    for (let at = i === 0 ? warmUp : i * partitionSize; at < end; at++) {
      const value = folded(errors[at]!);
      const high = value >>> parameter;
      // The usual short code in one go.
      if (high + 1 + parameter <= 24) {
        writer.write((1 << parameter) | (value & mask), high + 1 + parameter);
      } else {
        writer.writeUnary(high);
        writer.write(value & mask, parameter);
      }
    }
  }
}
