import { LiveAudio } from '../playback/index.ts';
import type { Foundation } from './foundation.ts';
import type { RunningRecording } from './start-recording.ts';

/** What reads running calls for who watches them; who listens hears a call to its end. */
export function startLiveAudio(
  { log, closers }: Foundation,
  { recorder }: RunningRecording,
): LiveAudio {
  const liveAudio = new LiveAudio({ tapOf: (recordingId) => recorder.tap(recordingId), log });
  closers.add(() => liveAudio.close());
  recorder.live.watch((recordingId, find) => {
    if (liveAudio.watchedCalls === 0) return;
    const call = find();
    if (call === undefined || call.endedAtMs !== undefined) liveAudio.end(recordingId);
  });
  return liveAudio;
}
