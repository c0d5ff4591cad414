import type { GadgetCall } from './gadget-wire.ts';

/** What the light of a call says: never more than what is known for sure. */
export type GadgetLight =
  | 'recording'
  | 'buffered'
  | 'starting'
  | 'near'
  | 'far'
  | 'both'
  | 'paused'
  | 'stopped'
  | 'over'
  | 'lost'
  | 'unrecorded';

/** For so long after a call began a side that has not come yet is not missed. */
const START_MS = 2500;

/** `nowMs`: the clock of the recorder; `isLost`: it cannot be heard now. */
export function lightOf(call: GadgetCall, isLost: boolean, nowMs: number): GadgetLight {
  const { state } = call;
  if (isLost) return 'lost';
  if (state === 'ended' || state === 'kept') return 'over';
  if (state === 'paused' || state === 'stopped') return state;
  const missing = missingSides(call);
  if (missing === undefined) return state;
  if (nowMs - Date.parse(call.startedAt) >= START_MS) return missing;
  return missing === 'both' ? 'starting' : state;
}

function missingSides({ sides }: GadgetCall): 'near' | 'far' | 'both' | undefined {
  if (sides.near === 'missing') return sides.far === 'missing' ? 'both' : 'near';
  return sides.far === 'missing' ? 'far' : undefined;
}
