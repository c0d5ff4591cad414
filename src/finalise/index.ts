export type { DecoderProgram } from '../audio/index.ts';
export type { FinaliseJob, Progress } from './finalise-job.ts';
export { finaliseJournal } from './finalise-journal.ts';
export { FinalisePool, type FinalisePoolOptions } from './finalise-pool.ts';
export type { FinalisedFacts } from './recording-facts.ts';
export { canDecode } from './stream-formats.ts';
