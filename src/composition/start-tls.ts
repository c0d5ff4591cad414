import { systemClock, systemTimers } from '../base/index.ts';
import type { ListenPoint } from '../protocols/sip/index.ts';
import type { Foundation } from './foundation.ts';
import { TlsFiles } from './tls-files.ts';

/** How often it is looked whether the files changed, and whether the certificate is still good. */
const LOOK_EVERY_MS = 5000;

const DAY_MS = 86_400_000;

/** So long before the end of the certificate an administrator is told. */
const WARN_DAYS = 21;

/** SIP over TLS as it runs. */
export interface RunningTls {
  readonly points: readonly ListenPoint[];
  readonly files: TlsFiles;
  /** Every peer has to show a certificate. */
  readonly isMutual: boolean;
}

/** Reads certificate and key, and keeps an eye on them. Throws RecorderError SIP_TLS_FILES. */
export function startTls(foundation: Foundation): RunningTls | undefined {
  const { alerts, log, closers } = foundation;
  const { sipHost: host, sipTls: options } = foundation.options;
  if (options === undefined) {
    alerts.resolve('sip-certificate-expires');
    alerts.resolve('sip-certificate-refused');
    return undefined;
  }
  const files = new TlsFiles(options, log);
  const watch = new CertificateWatch(files, foundation);
  const timer = systemTimers.every(LOOK_EVERY_MS, () => watch.look());
  closers.add(() => timer.cancel());
  const points: ListenPoint[] = [{ transport: 'tls', host, port: options.port }];
  const { oldPort } = options;
  if (oldPort !== undefined) {
    points.push({ transport: 'tls', host, port: oldPort, takesOldTls: true });
  }
  return { points, files, isMutual: options.authorities !== undefined };
}

/** Tells administrators what is wrong with the certificate, once for every change. */
class CertificateWatch {
  readonly #files: TlsFiles;
  readonly #alerts: Foundation['alerts'];
  #told = '';

  constructor(files: TlsFiles, { alerts }: Foundation) {
    this.#files = files;
    this.#alerts = alerts;
    this.#tell();
  }

  look(): void {
    this.#files.look();
    this.#tell();
  }

  #tell(): void {
    const { problem, validUntilMs } = this.#files.shown;
    const leftDays = Math.floor((validUntilMs - systemClock.nowMs()) / DAY_MS);
    const days = leftDays < WARN_DAYS ? Math.max(0, leftDays) : undefined;
    const state = `${days} ${problem}`;
    if (state === this.#told) return;
    this.#told = state;
    const severity = leftDays < 0 ? 'critical' : 'warning';
    this.#alerts.report(
      { code: 'sip-certificate-expires', severity },
      days === undefined ? undefined : { days },
    );
    this.#alerts.report(
      { code: 'sip-certificate-refused' },
      problem === undefined ? undefined : { problem },
    );
  }
}
