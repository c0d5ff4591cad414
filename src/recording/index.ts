export {
  AUDIO_FORMATS,
  type AudioFormat,
  type AudioSettings,
  CHANNEL_LAYOUTS,
  type ChannelLayout,
} from './audio-format.ts';
export {
  type Coverage,
  type CoverageInterval,
  type CoverageState,
  isCoverageComplete,
} from './coverage.ts';
export { type EndClass, type EndReason, isInterrupted } from './end-reason.ts';
export {
  InternalNumbersError,
  type NumberMatcher,
  normaliseNumber,
  parseInternalNumbers,
} from './internal-numbers.ts';
export type { JournalEvent, SessionFacts } from './journal-event.ts';
export { decideLocality } from './locality.ts';
export { type Parties, type Party, SIDES, type Side } from './party.ts';
export {
  type CallDirection,
  decideRecording,
  type Locality,
  type ModeMatrix,
  type PolicyDecision,
  type PolicyInput,
  type PolicyReason,
  type RecordingMode,
  type UnknownUsers,
  uniformModes,
} from './policy.ts';
export type { AudioObject, Leg, RecordingFacts, Segment } from './recording.ts';
export {
  decideRetention,
  RETENTION_DAY_MS,
  type RetentionDecision,
  type RetentionInput,
  type RetentionRule,
} from './retention.ts';
export { advance, canAdvance, RECORDING_STATES, type RecordingState } from './state.ts';
export type {
  BoundStream,
  PayloadFormat,
  StreamDescription,
  StreamDirection,
  StreamStatistics,
} from './stream.ts';
export { NO_POLICY, type UserPolicy } from './user-policy.ts';
