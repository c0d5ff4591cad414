/** Up to here the sum is exact; above it is bent so that it never reaches full scale. */
const KNEE = 24576;
const ROOM = 32767 - KNEE;

/** A sum of two samples brought into 16 bits: exact to the knee, smooth above, never clipped. */
function bend(sum: number): number {
  const magnitude = sum < 0 ? -sum : sum;
  if (magnitude <= KNEE) return sum;
  const bent = KNEE + ROOM * (1 - Math.exp((KNEE - magnitude) / ROOM));
  return sum < 0 ? -bent : bent;
}

/**
 * Both sides as one: their sum, so that either alone is as loud as it was, with a soft limit
 * above three quarters of full scale. Sample by sample: blocks may be cut anywhere. Where one
 * side is shorter, silence stands for the rest.
 */
export function mixToMono(left: Int16Array, right: Int16Array): Int16Array {
  const mixed = new Int16Array(Math.max(left.length, right.length));
  for (let i = 0; i < mixed.length; i++) mixed[i] = bend((left[i] ?? 0) + (right[i] ?? 0));
  return mixed;
}
