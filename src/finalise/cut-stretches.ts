import type { StoringState } from '../recording/index.ts';
import type { TimeSpan } from './stream-index.ts';

/** What was not stored, as somebody stopped or paused it; `toMs` is ∞ where it did not go on. */
export interface Cut extends TimeSpan {
  readonly state: Exclude<StoringState, 'on'>;
  readonly by: string;
}

/** What becomes of a stretch of coverage; in samples, or any other unit of time. */
interface Coverable {
  readonly start: number;
  readonly end: number;
  readonly state: string;
  readonly lost: number;
}

/** Whether what arrived then was not to be stored. `cuts` in order: each packet is asked about. */
export function isInCut(cuts: readonly TimeSpan[], arrivalMs: number): boolean {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]!.fromMs <= arrivalMs) low = middle + 1;
    else high = middle;
  }
  return low > 0 && arrivalMs < cuts[low - 1]!.toMs;
}

/**
 * Gives the state of the cuts to what has no audio there. Packets do not arrive in the moment to
 * which they belong: where a hole reaches beyond a cut by `slack` or less, it is of the cut.
 */
export function coverCuts<Stretch extends Coverable>(
  stretches: readonly Stretch[],
  cuts: readonly (Pick<Cut, 'state' | 'by'> & { readonly from: number; readonly to: number })[],
  slack: number,
): (Stretch | (Stretch & Pick<Cut, 'state' | 'by'>))[] {
  return stretches.flatMap((stretch) => {
    if (stretch.state === 'recorded') return [stretch];
    const parts: Stretch[] = [];
    let rest = stretch;
    for (const { from, to, state, by } of cuts) {
      if (from >= rest.end || to <= rest.start) continue;
      const room = stretch.state === 'silence-suppressed' ? 0 : slack;
      const start = from - rest.start <= room ? rest.start : from;
      const end = rest.end - to <= room ? rest.end : to;
      parts.push(part(rest, rest.start, start), { ...rest, start, end, state, by, lost: 0 });
      rest = part(rest, end, rest.end);
    }
    return [...parts, rest].filter((one) => one.end > one.start);
  });
}

/** A part of a stretch, with its share of what was lost. */
function part<Stretch extends Coverable>(whole: Stretch, start: number, end: number): Stretch {
  const share = whole.end > whole.start ? (end - start) / (whole.end - whole.start) : 0;
  const lost = whole.lost === 0 ? 0 : Math.max(1, Math.round(whole.lost * share));
  return { ...whole, start, end, lost };
}
