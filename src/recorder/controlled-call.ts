import type { CallControlState, ControlledCall } from './call-control.ts';
import type { LiveRecording } from './live-recording.ts';

/** A call that runs or waits, as whoever controls its recording sees it. */
export function controlledCall(
  live: LiveRecording,
  sides: ControlledCall['sides'],
): ControlledCall {
  const { id, direction, startedAtMs, endedAtMs, expiresAtMs, resumesAtMs, actions } = live;
  const { localNumber, localDevice, remoteNumber, remoteName } = live;
  return {
    ...{ id, state: stateOf(live), direction, startedAtMs, endedAtMs, expiresAtMs, resumesAtMs },
    ...{ localNumber, localDevice, remoteNumber, remoteName, actions, sides },
    mode: live.mode === 'prerecord' ? 'prerecord' : 'cisco',
    userId: live.user?.id,
  };
}

/** A call that neither runs nor waits any more: it became a recording, or is gone. */
export function overCall(before: LiveRecording, isKept: boolean, nowMs: number): ControlledCall {
  return {
    ...controlledCall(before, { near: 'missing', far: 'missing' }),
    state: isKept ? 'kept' : 'ended',
    endedAtMs: before.endedAtMs ?? nowMs,
    ...{ expiresAtMs: undefined, resumesAtMs: undefined, actions: [] },
  };
}

/** The order in which calls are shown: those that run first, then newest first. */
export function compareCalls(one: ControlledCall, other: ControlledCall): number {
  const isOver = (call: ControlledCall): number => (call.endedAtMs === undefined ? 0 : 1);
  return isOver(one) - isOver(other) || other.startedAtMs - one.startedAtMs;
}

/** Whether nothing is different for whoever controls the call. */
export function isSameCall(one: ControlledCall, other: ControlledCall): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function stateOf({ state, isBuffered, endedAtMs }: LiveRecording): CallControlState {
  if (state === 'ending') return isBuffered ? 'ended' : 'kept';
  return endedAtMs === undefined ? state : 'ended';
}
