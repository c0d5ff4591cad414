/** 16-bit samples, or G.711 codes. */
export type Samples = Int16Array | Uint8Array;

/**
 * `samples` with `correction` single samples doubled (positive) or left out (negative), spread
 * evenly, each where two neighbours differ least. `pcm` is the same audio as 16-bit samples.
 */
export function spliceSamples<T extends Samples>(
  samples: T,
  pcm: Int16Array,
  correction: number,
): T {
  const count = Math.min(Math.abs(correction), samples.length - 1);
  if (count <= 0) return samples;
  const places = Array.from({ length: count }, (_, i) =>
    quietest(pcm, zoneStart(i, count, pcm.length), zoneStart(i + 1, count, pcm.length)),
  );
  const length = samples.length + Math.sign(correction) * count;
  const spliced = samples instanceof Int16Array ? new Int16Array(length) : new Uint8Array(length);
  let from = 0;
  let at = 0;
  for (const place of places) {
    spliced.set(samples.subarray(from, place + 1), at);
    at += place + 1 - from;
    if (correction > 0) spliced[at++] = samples[place]!;
    from = correction > 0 ? place + 1 : place + 2;
  }
  spliced.set(samples.subarray(from), at);
  return spliced as T;
}

/** Zones do not touch: the sample after a place belongs to its zone. */
function zoneStart(zone: number, zones: number, length: number): number {
  return Math.floor((zone * (length - 1)) / zones);
}

/** The place in `[from, to)` whose sample differs least from the next. */
function quietest(pcm: Int16Array, from: number, to: number): number {
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const difference = Math.abs(pcm[i + 1]! - pcm[i]!);
    if (difference < least) {
      least = difference;
      best = i;
    }
  }
  return best;
}
