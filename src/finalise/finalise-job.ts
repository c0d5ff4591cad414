import type { AudioSettings } from '../recording/index.ts';

/** One closed journal to be turned into a recording. Plain JSON: it travels to a worker process. */
export interface FinaliseJob {
  readonly recordingId: string;
  readonly journalPath: string;
  /** The journal's data key, 32 bytes in base64. */
  readonly key: string;
  readonly audio: AudioSettings;
  /** Directory of the store that gets `<recordingId>.audio` and `<recordingId>.peaks`. */
  readonly storeDirectory: string;
  /** The recording's data key, 32 bytes in base64, where its objects are to be sealed. */
  readonly sealKey?: string | undefined;
}

/** Called now and then while a job goes on, so that whoever waits knows that it is alive. */
export type Progress = () => void;
