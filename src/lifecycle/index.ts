export { anchorFile, anchorSyslog, type SyslogAddress, syslogName } from './audit/anchor-place.ts';
export { AuditAnchor } from './audit/audit-anchor.ts';
export type { AuditVerification } from './audit/audit-watch.ts';
export {
  AUDIT_EXPORT_FORMATS,
  type AuditExportFormat,
  exportAudit,
} from './audit/export-audit.ts';
export {
  type AnchorReport,
  type AuditReport,
  verifyAnchor,
  verifyChain,
} from './audit/verify-audit.ts';
export { type BackupOptions, type BackupReport, makeBackup } from './backup/make-backup.ts';
export {
  type RestoreOptions,
  type RestoreReport,
  requireNoCatalog,
  restoreBackup,
} from './backup/restore-backup.ts';
export { sealBackup } from './backup/seal-backup.ts';
export { unsealBackup } from './backup/unseal-backup.ts';
export type { ClockJump } from './clock-watch.ts';
export type { DiskFacts, StorageForecast } from './disk-watch.ts';
export { kernelClock } from './kernel-clock.ts';
export { KeyRotation, type KeyRotationOptions, type RotationReport } from './keys/key-rotation.ts';
export {
  RecordingSealing,
  type SealingOptions,
  type SealingReport,
} from './keys/seal-recordings.ts';
export {
  countWraps,
  journalsOf,
  type RewrapReport,
  rewrapRecordings,
  type WrapCount,
  type WrapProblem,
  type WrappedPlaces,
} from './keys/wrapped-places.ts';
export { Lifecycle, type LifecycleOptions } from './lifecycle.ts';
export type { SweepStop } from './retention/decide-sweep.ts';
export type { PreviewedNight } from './retention/preview-retention.ts';
export { RecordingPurge } from './retention/recording-purge.ts';
export type { CompleteSweep, StoppedSweep, SweepSet } from './retention/retention-sweeper.ts';
export {
  RecordingVerification,
  type RecordingVerificationOptions,
  type VerificationFacts,
  type VerificationReport,
} from './verification/recording-verification.ts';
export { storedPlace } from './verification/stored-place.ts';
export type { VerifiedPlace } from './verification/verified-place.ts';
