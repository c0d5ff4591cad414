import type { StreamIndex, TimeSpan } from './stream-index.ts';

/** A stream is received for so long after its end was said. */
const DRAIN_MS = 500;

/**
 * When a party had no stream because the source had taken its last one out, until it brought
 * another: then it sends nothing on purpose, as in a hold.
 */
export function removals(
  streams: readonly Pick<StreamIndex, 'openedAtMs' | 'endedAtMs' | 'endReason'>[],
): TimeSpan[] {
  return streams.flatMap(({ endedAtMs, endReason }) => {
    if (endedAtMs === undefined || endReason?.code !== 'stream-removed') return [];
    const fromMs = endedAtMs - DRAIN_MS;
    const isOtherThere = streams.some((other) => {
      return other.openedAtMs <= fromMs && (other.endedAtMs ?? Infinity) > endedAtMs;
    });
    if (isOtherThere) return [];
    const later = streams.map(({ openedAtMs }) => openedAtMs).filter((atMs) => atMs > fromMs);
    return [{ fromMs, toMs: Math.min(Number.MAX_SAFE_INTEGER, ...later) }];
  });
}
