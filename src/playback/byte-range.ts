/** What a Range header asks of a representation of a known size. */
export type RangeDecision =
  | { readonly kind: 'whole' }
  /** Bytes `start` up to but not including `end`. */
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/i;

/**
 * Reads a Range header (RFC 9110 §14.1.2, §14.2). One that is malformed, of another unit, or asks
 * for several ranges is ignored, as the RFC allows: the whole is sent.
 */
export function decideRange(header: string | undefined, sizeBytes: number): RangeDecision {
  const match = RANGE.exec(header?.replaceAll(' ', '') ?? '');
  if (match === null) return { kind: 'whole' };
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return { kind: 'whole' };
  if (first === '') {
    const suffix = Number(last);
    if (suffix === 0 || sizeBytes === 0) return { kind: 'unsatisfiable' };
    return { kind: 'part', start: Math.max(0, sizeBytes - suffix), end: sizeBytes };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  if (start >= sizeBytes) return { kind: 'unsatisfiable' };
  return { kind: 'part', start, end };
}
