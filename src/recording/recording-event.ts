/** What other programs are told of, in the order in which it usually happens to one recording. */
export const RECORDING_EVENTS = [
  'recording.started',
  'recording.stopped',
  'recording.kept',
  'recording.discarded',
  'recording.stored',
  'recording.missed',
] as const;

export type RecordingEventName = (typeof RECORDING_EVENTS)[number];
