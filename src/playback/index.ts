export { attachmentHeader, type FileNameFacts, recordingFileName } from './file-name.ts';
export { type AudioRequest, type AudioResponse, openAudio } from './open-audio.ts';
export { readPeaks } from './read-peaks.ts';
