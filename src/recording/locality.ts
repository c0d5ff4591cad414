import type { NumberMatcher } from './internal-numbers.ts';
import type { Locality } from './policy.ts';

/**
 * Whether a call is internal: its remote number is one of the internal numbers, or an earlier
 * recording of the same conversation was internal, for a call that began internal stays internal
 * whatever it is transferred to. A call without a remote number is external.
 */
export function decideLocality(
  remoteNumber: string | undefined,
  internalNumbers: NumberMatcher,
  conversationLocality?: Locality | undefined,
): Locality {
  if (conversationLocality === 'internal') return 'internal';
  const isInternal = remoteNumber !== undefined && internalNumbers.matches(remoteNumber);
  return isInternal ? 'internal' : 'external';
}
