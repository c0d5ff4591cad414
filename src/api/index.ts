export type { ApiOptions } from './api-options.ts';
export { createApi } from './create-api.ts';
export type { LiveRecorder } from './live-recorder.ts';
export { type SystemStatus, SystemStatusSchema } from './system-status.ts';
