// What the recorder tells of itself under /api/v1/system and /api/v1/alerts.

import type { UndecodedReason } from '../api/recording-detail.ts';
import type { PushProblem } from '../users/user-wire.ts';

export type AlertSeverity = 'warning' | 'critical';

/** Something an administrator must know, in the language asked for. */
export interface AlertItem {
  readonly id: string;
  readonly code: string;
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly advice: string;
  readonly severity: AlertSeverity;
  /** ISO 8601, as all moments. */
  readonly since: string;
  readonly last: string;
  readonly occurrences: number;
  readonly resolvedAt: string | null;
  readonly acknowledged: { readonly at: string; readonly by: string } | null;
}

export interface AlertLists {
  readonly items: readonly AlertItem[];
  readonly resolved: readonly AlertItem[];
}

/** How the recorder is; null: not known, or none. */
export interface SystemStatus {
  readonly version: string;
  readonly startedAt: string;
  readonly uptimeSeconds: number;
  readonly lines: { readonly limit: number; readonly inUse: number; readonly kept: number };
  readonly capture: {
    readonly isRunning: boolean;
    readonly restarts: number;
    readonly lastRestartAt: string | null;
  };
  readonly sip: {
    readonly requests: number;
    readonly retransmissions: number;
    readonly droppedUntrusted: number;
    readonly parseErrors: number;
    readonly accepted: number;
    readonly rejected: number;
  };
  readonly tls: {
    readonly isOn: boolean;
    readonly isMutual: boolean;
    readonly port: number | null;
    /** Of the listener that takes TLS 1.0 and 1.1, too. */
    readonly oldPort: number | null;
    readonly names: readonly string[];
    readonly validUntil: string | null;
    readonly problem: string | null;
    readonly failedHandshakes: number;
  };
  readonly finalise: {
    readonly waiting: number;
    readonly stored: number;
    readonly needsAttention: readonly { readonly recordingId: string; readonly reason: string }[];
  };
  readonly decoding: {
    /** What decodes codecs that are not built in. */
    readonly program: string | null;
    readonly decoders: number;
    readonly waitingRecordings: number;
    readonly waiting: readonly {
      readonly codec: string;
      readonly reason: UndecodedReason;
      readonly recordings: number;
    }[];
  };
  readonly missed: { readonly open: number };
  readonly disk: {
    readonly freeBytes: number;
    readonly totalBytes: number;
    readonly recordingsBytes: number | null;
    readonly dailyBytes: number | null;
    readonly fullInDays: number | null;
  };
  readonly catalog: { readonly sizeBytes: number; readonly recordings: number | null };
  readonly clock: {
    readonly now: string;
    readonly timeZone: string;
    readonly isSynchronised: boolean | null;
    readonly jumpSeconds: number | null;
    readonly jumpedAt: string | null;
  };
  readonly retention: {
    readonly isRunning: boolean;
    readonly isStopped: boolean;
    readonly lastAt: string | null;
    readonly nextAt: string;
    readonly deleted: number;
    readonly pendingPurges: number;
  };
  readonly audit: {
    readonly events: number;
    readonly hash: string | null;
    readonly keptEvents: number | null;
    readonly verifiedAt: string | null;
    readonly isIntact: boolean | null;
  };
  readonly verification: {
    readonly isRunning: boolean;
    readonly lastAt: string | null;
    readonly nextAt: string | null;
    readonly passedAt: string | null;
    readonly read: number;
    readonly damaged: number;
    readonly archive: {
      readonly isRunning: boolean;
      readonly lastAt: string | null;
      readonly passedAt: string | null;
      readonly read: number;
      readonly unread: number;
      readonly problem: string | null;
    };
  };
  readonly mail: {
    readonly isConfigured: boolean;
    readonly waiting: number;
    readonly lastSentAt: string | null;
    readonly problem: string | null;
  };
  readonly phones: {
    readonly isSetUp: boolean;
    readonly reached: number;
    readonly failing: number;
    readonly problems: readonly { readonly device: string; readonly problem: PushProblem }[];
  };
  readonly webhooks: {
    readonly targets: number;
    readonly failing: number;
    readonly waiting: number;
    readonly delivered: number;
    readonly failed: number;
    readonly dropped: number;
  };
  readonly alerts: { readonly critical: number; readonly warning: number };
}
