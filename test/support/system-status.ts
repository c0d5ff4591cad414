import type { SystemStatus } from '../../src/api/index.ts';

/** The status of a recorder that has some work and no worries. */
export const QUIET_STATUS: SystemStatus = {
  version: '1.2.3',
  startedAt: '2026-05-01T06:00:00.000Z',
  uptimeSeconds: 951_000,
  lines: { limit: 60, inUse: 3, kept: 2 },
  capture: { isRunning: true, restarts: 0, lastRestartAt: null },
  sip: {
    ...{ requests: 18_240, retransmissions: 12, droppedUntrusted: 40, parseErrors: 1 },
    ...{ accepted: 4120, rejected: 350 },
  },
  finalise: { waiting: 1, stored: 2061, needsAttention: [] },
  decoding: {
    ...{ program: 'ffmpeg', decoders: 8, waitingRecordings: 2 },
    waiting: [{ codec: 'ISAC', reason: 'no-decoder', recordings: 2 }],
  },
  missed: { open: 0 },
  disk: {
    ...{ freeBytes: 612_000_000_000, totalBytes: 1_000_000_000_000 },
    ...{ recordingsBytes: 371_000_000_000, dailyBytes: 1_900_000_000, fullInDays: 322 },
  },
  catalog: { sizeBytes: 512_000_000, recordings: 241_000 },
  clock: {
    ...{ now: '2026-05-12T06:10:00.000Z', timeZone: 'Europe/Berlin', isSynchronised: true },
    ...{ jumpSeconds: null, jumpedAt: null },
  },
  retention: {
    ...{ isRunning: false, isStopped: false, deleted: 1840, pendingPurges: 0 },
    ...{ lastAt: '2026-05-12T01:00:00.000Z', nextAt: '2026-05-13T01:00:00.000Z' },
  },
  audit: {
    ...{ events: 88_120, hash: 'ab'.repeat(32), keptEvents: 88_120 },
    ...{ verifiedAt: '2026-05-12T01:04:00.000Z', isIntact: true },
  },
  verification: {
    ...{ isRunning: false, read: 8034, damaged: 0, lastAt: '2026-05-11T23:20:00.000Z' },
    ...{ nextAt: '2026-05-12T23:00:00.000Z', passedAt: '2026-05-02T23:31:00.000Z' },
    archive: {
      ...{ isRunning: false, read: 1210, unread: 0, problem: null },
      ...{ lastAt: '2026-05-11T23:44:00.000Z', passedAt: null },
    },
  },
  mail: { isConfigured: true, waiting: 0, lastSentAt: '2026-04-30T11:00:00.000Z', problem: null },
  tls: {
    ...{ isOn: true, isMutual: true, port: 5061, oldPort: null, problem: null },
    ...{ names: ['recorder.example.com'], validUntil: '2027-03-01T00:00:00.000Z' },
    failedHandshakes: 2,
  },
  phones: {
    ...{ isSetUp: true, reached: 42, failing: 1 },
    problems: [{ device: 'SEP00AABBCCDD01', problem: 'timeout' }],
  },
  webhooks: { targets: 1, failing: 0, waiting: 0, delivered: 310, failed: 2, dropped: 0 },
  archive: { moved: 0, movedBytes: 0, toRemove: 0, isFailing: false },
  alerts: { critical: 0, warning: 0 },
};
