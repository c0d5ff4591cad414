import { Gauge, type Registry } from 'prom-client';
import type { SystemStatus } from '../api/index.ts';

/** One figure: its name, what it is, and where it stands in the status. */
export interface StatusMetric {
  readonly name: string;
  readonly help: string;
  /** For example `lines.inUse`. */
  readonly path: string;
}

/** A metric for everything that the status page shows. Documented in docs/administration.md. */
export const STATUS_METRICS: readonly StatusMetric[] = [
  metric('uptime_seconds', 'uptimeSeconds', 'Seconds since the start of the program'),
  metric('lines_in_use', 'lines.inUse', 'Recordings that are running'),
  metric('lines_limit', 'lines.limit', 'Recordings that may run at once'),
  metric('lines_kept', 'lines.kept', 'Lines kept free for users who must be recorded'),
  metric('capture_running', 'capture.isRunning', '1 while the process that receives media answers'),
  metric('capture_restarts_total', 'capture.restarts', 'Times that it had to be started again'),
  metric('capture_last_restart_timestamp_seconds', 'capture.lastRestartAt', 'When it was last'),
  metric('sip_requests_total', 'sip.requests', 'SIP requests received'),
  metric('sip_retransmissions_total', 'sip.retransmissions', 'SIP retransmissions absorbed'),
  metric(
    ...(['sip_dropped_untrusted_total', 'sip.droppedUntrusted'] as const),
    'Messages and connections of untrusted addresses, dropped',
  ),
  metric('sip_parse_errors_total', 'sip.parseErrors', 'Datagrams and streams that are no SIP'),
  metric('sip_accepted_total', 'sip.accepted', 'INVITEs accepted'),
  metric('sip_rejected_total', 'sip.rejected', 'INVITEs refused'),
  metric('tls_on', 'tls.isOn', '1 where SIP is taken over TLS'),
  metric('tls_mutual', 'tls.isMutual', '1 where peers have to show a certificate'),
  metric('tls_certificate_end_timestamp_seconds', 'tls.validUntil', 'When our certificate ends'),
  metric('tls_failed_handshakes_total', 'tls.failedHandshakes', 'TLS connections without success'),
  metric('finalise_waiting', 'finalise.waiting', 'Calls being turned into recordings'),
  metric('recordings_stored_total', 'finalise.stored', 'Recordings stored'),
  metric(
    ...(['needs_attention', 'finalise.needsAttention'] as const),
    'Calls that could not be turned into recordings yet',
  ),
  metric('decoders', 'decoding.decoders', 'Codecs decoded by the program that decodes'),
  metric(
    ...(['undecoded_recordings', 'decoding.waitingRecordings'] as const),
    'Recordings with a codec that could not be decoded yet',
  ),
  metric('missed_recordings_open', 'missed.open', 'Missed recordings that nobody has seen to'),
  metric('disk_free_bytes', 'disk.freeBytes', 'Free on the disk of the recordings'),
  metric('disk_size_bytes', 'disk.totalBytes', 'Size of that disk'),
  metric('recordings_bytes', 'disk.recordingsBytes', 'What recordings take'),
  metric('recordings_daily_bytes', 'disk.dailyBytes', 'What they take more, or less, every day'),
  metric('disk_full_days', 'disk.fullInDays', 'Days until the disk is full; none: never'),
  metric('catalog_size_bytes', 'catalog.sizeBytes', 'Size of the catalog'),
  metric('recordings', 'catalog.recordings', 'Recordings there are'),
  metric('clock_timestamp_seconds', 'clock.now', 'The clock of the recorder'),
  metric('clock_synchronised', 'clock.isSynchronised', '1 while a time server keeps it right'),
  metric('clock_jump_seconds', 'clock.jumpSeconds', 'By which it jumped; none: it did not'),
  metric('clock_jumped_timestamp_seconds', 'clock.jumpedAt', 'When it jumped'),
  metric('retention_running', 'retention.isRunning', '1 while recordings are deleted'),
  metric('retention_stopped', 'retention.isStopped', '1 while a run waits for an administrator'),
  metric('retention_last_timestamp_seconds', 'retention.lastAt', 'When the last run was'),
  metric('retention_next_timestamp_seconds', 'retention.nextAt', 'When the next run is'),
  metric('retention_deleted_total', 'retention.deleted', 'Recordings deleted automatically'),
  metric('pending_purges', 'retention.pendingPurges', 'Deleted, bytes not destroyed yet'),
  metric('audit_events_total', 'audit.events', 'Events of the audit trail'),
  metric('audit_kept_events_total', 'audit.keptEvents', 'Events up to the head that was kept'),
  metric('audit_verified_timestamp_seconds', 'audit.verifiedAt', 'When all were looked through'),
  metric('audit_intact', 'audit.isIntact', '1 where all were as they were written'),
  metric('verification_running', 'verification.isRunning', '1 while recordings are read again'),
  metric('verification_last_timestamp_seconds', 'verification.lastAt', 'When a share was read'),
  metric('verification_next_timestamp_seconds', 'verification.nextAt', 'When the next one is'),
  metric('verification_passed_timestamp_seconds', 'verification.passedAt', 'When all had been'),
  metric('verification_read_total', 'verification.read', 'Recordings read again'),
  metric('archive_reading', 'verification.archive.isRunning', '1 while the archive is read again'),
  metric('archive_read_total', 'verification.archive.read', 'Recordings read again in the archive'),
  metric(
    ...(['archive_read_last_timestamp_seconds', 'verification.archive.lastAt'] as const),
    'When a share was read there',
  ),
  metric(
    ...(['archive_read_passed_timestamp_seconds', 'verification.archive.passedAt'] as const),
    'When all of them had been',
  ),
  metric('archive_unread', 'verification.archive.unread', 'That the archive would not give'),
  metric('recordings_damaged', 'verification.damaged', 'Not as they were stored'),
  metric('mail_configured', 'mail.isConfigured', '1 where alerts are mailed'),
  metric('mail_waiting', 'mail.waiting', 'Mails that wait to be sent'),
  metric('mail_last_sent_timestamp_seconds', 'mail.lastSentAt', 'When the last mail was sent'),
  metric('phones_configured', 'phones.isSetUp', '1 where phones show that calls are recorded'),
  metric('phones_reached', 'phones.reached', 'Phones that took what they were last sent'),
  metric('phones_failing', 'phones.failing', 'Phones that did not'),
  metric('webhook_targets', 'webhooks.targets', 'Webhooks that are enabled'),
  metric('webhooks_failing', 'webhooks.failing', 'Webhooks that could not be told last'),
  metric('webhook_events_waiting', 'webhooks.waiting', 'Events to be told yet'),
  metric('webhook_delivered_total', 'webhooks.delivered', 'Events told'),
  metric('webhook_failed_total', 'webhooks.failed', 'Attempts to tell an event that failed'),
  metric('webhook_dropped_total', 'webhooks.dropped', 'Events given up'),
  metric('archive_moved_total', 'archive.moved', 'Recordings moved to the archive'),
  metric('archive_moved_bytes_total', 'archive.movedBytes', 'Bytes of audio moved there'),
  metric('archive_to_remove', 'archive.toRemove', 'Deleted recordings that are there yet'),
  metric('archive_failing', 'archive.isFailing', '1 where the last run ended early'),
  metric('alerts_critical', 'alerts.critical', 'Critical alerts that last'),
  metric('alerts_warning', 'alerts.warning', 'Warnings that last'),
];

function metric(name: string, path: string, help: string): StatusMetric {
  return { name: `earwitness_${name}`, path, help };
}

/** The status is read once for all figures of one look. */
const SAME_LOOK_MS = 500;

/** Named figures for `/metrics`, read when they are asked for. What is not known stays away. */
export function registerMetrics(registry: Registry, read: () => SystemStatus): void {
  let last: { readonly status: SystemStatus; readonly atMs: number } | undefined;
  const status = () => {
    const nowMs = performance.now();
    if (last === undefined || nowMs - last.atMs > SAME_LOOK_MS) {
      last = { status: read(), atMs: nowMs };
    }
    return last.status;
  };
  for (const { name, help, path } of STATUS_METRICS) {
    new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        const value = figure(valueAt(status(), path));
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }
}

function valueAt(status: SystemStatus, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => Reflect.get(at as object, name), status);
}

/** A value of the status as a number: moments in seconds since 1970, lists by their length. */
function figure(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'string' ? Date.parse(value) / 1000 : undefined;
}
