export { attachmentHeader, type FileNameFacts, recordingFileName } from './file-name.ts';
export {
  type AudioRequest,
  type AudioResponse,
  audioContentType,
  openAudio,
} from './open-audio.ts';
export { readPeaks } from './read-peaks.ts';
