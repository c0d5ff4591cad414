import { assert } from '../base/index.ts';

/** Life of a recording session and the recording it becomes. States only move forward. */
export const RECORDING_STATES = [
  'admitted',
  'capturing',
  'draining',
  'closed',
  'finalising',
  'needs-attention',
  'stored',
  'purging',
  'purged',
] as const;

export type RecordingState = (typeof RECORDING_STATES)[number];

/** Whether a recording in state `from` may enter state `to`. */
export function canAdvance(from: RecordingState, to: RecordingState): boolean {
  return RECORDING_STATES.indexOf(to) > RECORDING_STATES.indexOf(from);
}

/** The state `to`; a step back is a bug. */
export function advance(from: RecordingState, to: RecordingState): RecordingState {
  assert(canAdvance(from, to), `a recording never goes from ${from} to ${to}`);
  return to;
}

/**
 * Life of a call in mode prerecord before it may become a recording: it is buffered until somebody
 * keeps it, discards it, or the time for that is over.
 */
export const BUFFER_STATES = ['buffered', 'kept', 'discarded'] as const;

export type BufferState = (typeof BUFFER_STATES)[number];

/** Whether a call in state `from` may still enter state `to`: what was decided stays decided. */
export function canDecide(from: BufferState, to: BufferState): boolean {
  return from === 'buffered' && to !== 'buffered';
}
