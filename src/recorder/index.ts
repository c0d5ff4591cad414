export type { CallDirectory } from './call-directory.ts';
export type { ConversationLink, StoredConversations } from './conversation-links.ts';
export { FinaliseQueue, type FinaliseQueueOptions } from './finalise-queue.ts';
export type { LiveRecording, LiveStream, LiveUser } from './live-recording.ts';
export { type Negotiation, RecordedStream } from './recorded-stream.ts';
export { Recorder, type RecorderOptions } from './recorder.ts';
export { type AdoptedStream, type RecoveryResult, recover } from './recovery.ts';
export type {
  Admitted,
  Refusal,
  RefusalCode,
  StreamAdmission,
  StreamRequest,
} from './stream-request.ts';
