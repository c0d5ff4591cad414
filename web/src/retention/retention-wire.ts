/** Rule and runs of automatic deletion, as the recorder tells them. */
export interface RetentionFacts {
  /** Null: recordings stay for ever. */
  readonly generalDays: number | null;
  readonly isRunning: boolean;
  readonly last: { readonly at: string; readonly count: number } | null;
  readonly nextAt: string;
  readonly stopped: StoppedRun | null;
  readonly pendingPurges: number;
}

/** A run that waits for an administrator. */
export interface StoppedRun extends ConfirmedSet {
  readonly cause: string;
  readonly sizeBytes: number;
  readonly total: number;
}

/** The set that is confirmed: exactly this one is deleted. */
export interface ConfirmedSet {
  readonly count: number;
  readonly asOf: string;
  readonly digest: string;
}

export interface PreviewedNight {
  readonly at: string;
  readonly count: number;
  readonly sizeBytes: number;
  readonly byRule: { readonly general: number; readonly user: number };
}

/** A recording that goes, and why. */
export interface DueItem {
  readonly id: string;
  readonly startedAt: string;
  readonly sizeBytes: number;
  readonly user: {
    readonly id: string;
    readonly lastName: string | null;
    readonly firstName: string | null;
  } | null;
  readonly dueAt: string;
  readonly rule: 'general' | 'user';
  readonly days: number;
}
