// What the recorder answers to the question what would become of a call.
import type { CallDirection, Locality, RecordingMode } from '../api/wire.ts';

/** A call that somebody asks about; empty texts say nothing. */
export interface CallQuestion {
  readonly nearNumber: string;
  readonly nearDevice: string;
  readonly farNumber: string;
  readonly direction: CallDirection;
}

export interface CallPreview {
  readonly decision: 'record' | 'decline' | 'refuse';
  readonly mode: RecordingMode | null;
  /** Code of the reason. */
  readonly reason: string;
  readonly identifiedBy: 'number' | 'phone';
  readonly user: {
    readonly id: string;
    readonly loginName: string;
    readonly lastName: string;
    readonly firstName: string;
    readonly department: string;
    readonly mustBeRecorded: boolean;
    readonly isDisabled: boolean;
  } | null;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly lines: { readonly limit: number; readonly inUse: number; readonly kept: number };
}
