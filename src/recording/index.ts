export {
  AUDIO_FORMATS,
  type AudioFormat,
  type AudioSettings,
  CHANNEL_LAYOUTS,
  type ChannelLayout,
} from './audio-format.ts';
export {
  CALL_ACTIONS,
  type CallAction,
  type CallEffect,
  type ControlSituation,
  effectOf,
  possibleActions,
} from './call-action.ts';
export { type CallDecision, decideCall } from './call-decision.ts';
export {
  type Capacity,
  type CapacityProblem,
  type CapacityReason,
  findCapacityProblem,
} from './capacity.ts';
export {
  type Coverage,
  type CoverageInterval,
  type CoverageState,
  isCoverageComplete,
} from './coverage.ts';
export { isDamageOfArchive, RECORDING_DAMAGES, type RecordingDamage } from './damage.ts';
export { type EndClass, type EndReason, isInterrupted } from './end-reason.ts';
export { identityOf, type UserIdentification } from './identification.ts';
export {
  InternalNumbersError,
  NUMBER_MISTAKES,
  type NumberMatcher,
  type NumberMistake,
  normaliseNumber,
  parseInternalNumbers,
} from './internal-numbers.ts';
export type { JournalEvent, SessionFacts, SourceMetadata } from './journal-event.ts';
export { freeLines, keptLines, type LineReserve, type LineUse } from './lines.ts';
export { decideLocality } from './locality.ts';
export { MISSED_REASONS, type MissedReason, missingAudio } from './missed-reason.ts';
export { type Parties, type Party, SIDES, type Side } from './party.ts';
export { OFFERABLE_CODECS, type OfferableCodec, PayloadFormats } from './payload-formats.ts';
export {
  type CallDirection,
  decideRecording,
  type Locality,
  type ModeMatrix,
  type PolicyDecision,
  type PolicyInput,
  type PolicyReason,
  type PolicyUser,
  type RecordingMode,
  type UnknownUsers,
  uniformModes,
} from './policy.ts';
export type { AudioObject, Leg, ReceivedMetadata, RecordingFacts, Segment } from './recording.ts';
export { RECORDING_EVENTS, type RecordingEventName } from './recording-event.ts';

export {
  decideRetention,
  RETENTION_DAY_MS,
  type RetentionDecision,
  type RetentionInput,
  type RetentionRule,
} from './retention.ts';

export {
  advance,
  BUFFER_STATES,
  type BufferState,
  canAdvance,
  canDecide,
  RECORDING_STATES,
  type RecordingState,
} from './state.ts';
export { newestChange, STORING_STATES, type StoringChange, type StoringState } from './storing.ts';
export {
  type BoundStream,
  type PayloadFormat,
  type StreamDescription,
  type StreamDirection,
  type StreamPlace,
  type StreamProtection,
  type StreamStatistics,
  type StreamVoice,
  sidesOf,
  UNDECODED_REASONS,
  type UndecodedFormat,
  type UndecodedReason,
} from './stream.ts';
export { NO_POLICY, type UserPolicy } from './user-policy.ts';
