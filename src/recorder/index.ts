export type { CallAssessment, OfferedCall } from './call-assessor.ts';
export type { CallAction, CallControl, CallControlState, ControlledCall } from './call-control.ts';
export type { CallDirectory } from './call-directory.ts';
export type { ConversationLink, StoredConversations } from './conversation-links.ts';
export { FinaliseQueue, type FinaliseQueueOptions } from './finalise-queue.ts';
export { LiveCalls, type LiveWatcher, type SideMedia } from './live-calls.ts';
export type { LiveRecording, LiveState, LiveStream, LiveUser } from './live-recording.ts';
export { type MissedCall, MissedCalls, type MissedCallsOptions } from './missed-calls.ts';
export type { PrerecordBuffer } from './prerecord-buffer.ts';
export { type Negotiation, RecordedStream } from './recorded-stream.ts';
export { type CallPreview, Recorder, type RecorderOptions } from './recorder.ts';
export {
  type AdoptedStream,
  type RecoveryOptions,
  type RecoveryResult,
  recover,
  recoverLocked,
} from './recovery.ts';
export type {
  Admitted,
  Refusal,
  RefusalCode,
  StreamAdmission,
  StreamRequest,
} from './stream-request.ts';
