export type {
  CaptureAlarm,
  CaptureSettings,
  LiveSession,
  PortRange,
  StreamCounters,
  StreamUpdate,
} from './capture-messages.ts';
export {
  type CaptureOptions,
  CaptureSupervisor,
  type OpenRequest,
  type ResumeRequest,
} from './capture-supervisor.ts';
