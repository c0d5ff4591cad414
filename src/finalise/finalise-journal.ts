import { RecorderError } from '../base/index.ts';
import type { RecordingFacts } from '../recording/index.ts';
import type { FinaliseJob } from './finalise-job.ts';

/** Called now and then while a job goes on, so that whoever waits knows that it is alive. */
export type Progress = () => void;

/** Turns a closed journal into a recording. */
export async function finaliseJournal(
  _job: FinaliseJob,
  _onProgress: Progress = () => {},
): Promise<RecordingFacts> {
  throw new RecorderError('FINALISE_FAILED', 'not a journal');
}
