export { attachmentHeader, fileNameOf } from './file-name.ts';
export { LiveAudio, type LiveAudioOptions } from './live/live-audio.ts';
export { LiveListener } from './live/live-listener.ts';
export type { LiveTap, SideLevels } from './live/live-messages.ts';
export {
  type AudioRequest,
  type AudioResponse,
  audioContentType,
  openAudio,
} from './open-audio.ts';
export { readPeaks } from './read-peaks.ts';
