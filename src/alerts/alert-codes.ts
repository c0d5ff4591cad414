import type { AlertSeverity } from '../storage/catalog/index.ts';

/** What is known of an alert before it is raised. */
export interface AlertDefinition {
  readonly severity: AlertSeverity;
  /** `condition`: lasts until it is over; `occurrence`: happens, and is over when it was seen. */
  readonly kind: 'condition' | 'occurrence';
}

/** Everything that an administrator is alerted to. The words for them are in `texts/`. */
export const ALERTS = {
  'recording-missed': { severity: 'critical', kind: 'occurrence' },
  'disk-nearly-full': { severity: 'warning', kind: 'condition' },
  'needs-attention': { severity: 'warning', kind: 'condition' },
  'capture-restarted': { severity: 'critical', kind: 'occurrence' },
  'capture-alarm': { severity: 'critical', kind: 'occurrence' },
  'clock-jumped': { severity: 'critical', kind: 'occurrence' },
  'retention-stopped': { severity: 'critical', kind: 'condition' },
  'purge-failing': { severity: 'warning', kind: 'condition' },
  'audit-anchor-failing': { severity: 'critical', kind: 'condition' },
  'audit-damaged': { severity: 'critical', kind: 'condition' },
  'recordings-damaged': { severity: 'critical', kind: 'condition' },
  'recordings-undecoded': { severity: 'warning', kind: 'condition' },
  'mail-failing': { severity: 'warning', kind: 'condition' },
  'master-key-missing': { severity: 'critical', kind: 'condition' },
  'webhook-failing': { severity: 'warning', kind: 'condition' },
  'webhook-dropped': { severity: 'warning', kind: 'occurrence' },
  'sip-certificate-expires': { severity: 'warning', kind: 'condition' },
  'sip-certificate-refused': { severity: 'warning', kind: 'condition' },
  'archive-failing': { severity: 'warning', kind: 'condition' },
  'archive-behind': { severity: 'warning', kind: 'condition' },
  'archive-removal-failing': { severity: 'warning', kind: 'condition' },
  'archive-unread': { severity: 'warning', kind: 'condition' },
  'archive-damaged': { severity: 'critical', kind: 'occurrence' },
  'catalog-busy': { severity: 'warning', kind: 'occurrence' },
} as const satisfies Record<string, AlertDefinition>;

export type AlertCode = keyof typeof ALERTS;
export const ALERT_CODES = Object.keys(ALERTS) as AlertCode[];
