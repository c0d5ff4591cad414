export type { FinaliseJob } from './finalise-job.ts';
export { finaliseJournal, type Progress } from './finalise-journal.ts';
export { FinalisePool, type FinalisePoolOptions } from './finalise-pool.ts';
