import type { ControlledCall } from '../recorder/index.ts';

/** What a display says of the calls of its phone; undefined: nothing. */
export type ShownState = 'recording' | 'near' | 'far' | 'both' | 'paused';

/** For so long after a call began a side that has not come yet is not missed. */
export const START_MS = 2500;

/** What matters most comes first. */
const URGENCY: readonly ShownState[] = ['both', 'near', 'far', 'recording', 'paused'];

/** Whether the people still talk. */
export function isRunning({ state }: ControlledCall): boolean {
  return state !== 'ended' && state !== 'kept';
}

/** Which sides of a call that should be recorded do not arrive. */
export function missingSides({
  state,
  sides,
}: ControlledCall): 'near' | 'far' | 'both' | undefined {
  if (state !== 'recording' && state !== 'buffered') return undefined;
  const [isNearMissing, isFarMissing] = [sides.near === 'missing', sides.far === 'missing'];
  if (isNearMissing && isFarMissing) return 'both';
  if (isNearMissing) return 'near';
  return isFarMissing ? 'far' : undefined;
}

/**
 * What a display has to say of one call: that it is recorded only when audio arrives and is
 * written, and what is missing as soon as it cannot be the beginning of the call any more.
 */
export function shownState(call: ControlledCall, nowMs: number): ShownState | undefined {
  if (call.state === 'paused') return 'paused';
  if (call.state !== 'recording') return undefined;
  const missing = missingSides(call);
  if (missing === undefined) return 'recording';
  if (nowMs - call.startedAtMs >= START_MS) return missing;
  return missing === 'both' ? undefined : 'recording';
}

/** The same of all calls of a phone. */
export function shownStateOf(
  calls: Iterable<ControlledCall>,
  nowMs: number,
): ShownState | undefined {
  const states = new Set([...calls].map((call) => shownState(call, nowMs)));
  return URGENCY.find((state) => states.has(state));
}
