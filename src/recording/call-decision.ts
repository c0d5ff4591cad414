import { type Capacity, type CapacityProblem, findCapacityProblem } from './capacity.ts';
import { decideRecording, type PolicyDecision, type PolicyInput } from './policy.ts';

/**
 * What becomes of a call: it is recorded; it is declined, as it is not to be recorded; or it is
 * refused, as it is to be recorded and cannot be.
 */
export type CallDecision =
  | PolicyDecision
  | ({ readonly kind: 'refuse'; readonly userId?: string | undefined } & CapacityProblem);

/**
 * Decides about a call: first whether it is to be recorded, then whether there is room; `capacity`
 * is asked only then. Pure.
 */
export function decideCall(input: PolicyInput, capacity: () => Capacity): CallDecision {
  const policy = decideRecording(input);
  if (policy.kind === 'decline') return policy;
  const problem = findCapacityProblem(capacity(), input.user?.mustBeRecorded === true);
  return problem === undefined ? policy : { kind: 'refuse', userId: policy.userId, ...problem };
}
