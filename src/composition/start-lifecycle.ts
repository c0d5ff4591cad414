import { hostname } from 'node:os';
import { AlertMailer, smtpSender } from '../alerts/index.ts';
import type { Archive } from '../archive/index.ts';
import { systemClock, systemTimers } from '../base/index.ts';
import { AuditAnchor, anchorFile, anchorSyslog, Lifecycle } from '../lifecycle/index.ts';
import type { Foundation } from './foundation.ts';

/** How often it is looked whether there is something to mail. */
const MAIL_EVERY_MS = 2000;

/** What keeps watch over recordings and facts. */
export interface RunningLifecycle {
  readonly lifecycle: Lifecycle;
  readonly mailer: AlertMailer;
}

/** Starts to keep heads of the audit trail; among the last to be closed. */
export function startAuditAnchor(foundation: Foundation): AuditAnchor {
  const { options, catalog, alerts, log, closers } = foundation;
  const { file, servers } = options.auditAnchor;
  const anchor = new AuditAnchor({
    ...{ audit: catalog.audit, alerts, log, clock: systemClock, timers: systemTimers },
    places: [anchorFile(file), ...servers.map(anchorSyslog)],
  });
  anchor.start();
  closers.add(() => anchor.close());
  return anchor;
}

/** Starts the watch, automatic deletion, and the mails about alerts. */
export function startLifecycle(foundation: Foundation, archive: Archive): RunningLifecycle {
  const { options, data, catalog, store, recordingKeys, alerts, log, closers } = foundation;
  const lifecycle = new Lifecycle({
    ...{ catalog, store, recordingKeys, alerts, log, clock: systemClock, timers: systemTimers },
    ...{ dataDirectory: data.path, anchorFile: options.auditAnchor.file },
    ...{ journalDirectory: data.journals, undecodedDirectory: data.undecoded },
    ...{ otherCopies: [archive], archive: archive.copies },
  });
  lifecycle.start();
  closers.add(() => lifecycle.close());
  const mailer = new AlertMailer({
    ...{ catalog, alerts, log, clock: systemClock, send: smtpSender() },
    ...{ host: hostname(), publicUrl: options.publicUrl },
  });
  const timer = systemTimers.every(MAIL_EVERY_MS, () => mailer.tick());
  closers.add(() => {
    timer.cancel();
    return mailer.close();
  });
  return { lifecycle, mailer };
}
