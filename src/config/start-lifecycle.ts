import { hostname } from 'node:os';
import { AlertMailer, smtpSender } from '../alerts/index.ts';
import { systemClock, systemTimers } from '../base/index.ts';
import { AuditAnchor, anchorFile, anchorSyslog, Lifecycle } from '../lifecycle/index.ts';
import type { Foundation } from './foundation.ts';

/** How often it is looked whether there is something to mail. */
const MAIL_EVERY_MS = 2000;

/** What keeps watch over recordings and facts. */
export interface RunningLifecycle {
  readonly lifecycle: Lifecycle;
  readonly anchor: AuditAnchor;
  readonly mailer: AlertMailer;
}

/**
 * Starts the watch, and finishes deletions that a crash interrupted. To be called before journals
 * are recovered.
 */
export async function startLifecycle(foundation: Foundation): Promise<RunningLifecycle> {
  const { options, data, catalog, store, alerts, log, closers } = foundation;
  const { file, servers } = options.auditAnchor;
  const anchor = new AuditAnchor({
    ...{ audit: catalog.audit, alerts, log, clock: systemClock, timers: systemTimers },
    places: [anchorFile(file), ...servers.map(anchorSyslog)],
  });
  anchor.start();
  closers.add(() => anchor.close());
  const lifecycle = new Lifecycle({
    ...{ catalog, store, alerts, log, clock: systemClock, timers: systemTimers },
    ...{ dataDirectory: data.path, anchorFile: file },
    ...{ journalDirectory: data.journals, undecodedDirectory: data.undecoded },
  });
  await lifecycle.finishPurges();
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
  return { lifecycle, anchor, mailer };
}
