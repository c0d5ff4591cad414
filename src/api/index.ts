export type { ApiOptions } from './api-options.ts';
export { createApi } from './create-api.ts';
export type { LiveRecording, LiveRecordings } from './live-recordings.ts';
export { type SystemStatus, SystemStatusSchema } from './system-status.ts';
