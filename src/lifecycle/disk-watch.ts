import { statfsSync } from 'node:fs';
import type { Alerts } from '../alerts/index.ts';
import { type Clock, errorText, type Log } from '../base/index.ts';
import { RETENTION_DAY_MS } from '../recording/index.ts';
import type { RetentionTable, Settings } from '../storage/catalog/index.ts';

/** The disk of the recordings. */
export interface DiskFacts {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** What recordings take, and when they will have taken everything. */
export interface StorageForecast {
  /** How many there are. */
  readonly recordings: number;
  readonly recordingsBytes: number;
  /** More, or less, every day: what is made without what is deleted. */
  readonly dailyBytes: number;
  /** Days until the disk is full; undefined where it is not going to be. */
  readonly fullInDays: number | undefined;
}

export interface DiskWatchOptions {
  /** A directory on the disk. */
  readonly path: string;
  readonly settings: () => Pick<Settings, 'diskWarningPercent' | 'diskCriticalPercent'>;
  readonly retention: Pick<RetentionTable, 'rules' | 'storedBytes' | 'dueBytes'>;
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly log: Log;
  /** How the disk is read; for tests. */
  readonly read?: ((path: string) => DiskFacts) | undefined;
}

/** From what these days brought it is told what the next ones bring. */
const WINDOW_DAYS = 7;

/** Warns before the disk is full. */
export class DiskWatch {
  readonly #options: DiskWatchOptions;
  #forecast: StorageForecast | undefined;

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  /** The disk as it is now. */
  get facts(): DiskFacts {
    const { path, read = readDisk } = this.#options;
    return read(path);
  }

  /** As of the last {@link measure}. */
  get forecast(): StorageForecast | undefined {
    return this.#forecast;
  }

  /** Raises or ends the alert. */
  look(): void {
    const { settings, alerts, log } = this.#options;
    try {
      const { freeBytes, totalBytes } = this.facts;
      const { diskWarningPercent, diskCriticalPercent } = settings();
      const percent = (100 * freeBytes) / totalBytes;
      const isCritical = percent < diskCriticalPercent;
      const isLow = isCritical || percent < diskWarningPercent;
      const severity = isCritical ? ('critical' as const) : ('warning' as const);
      const facts = { freeBytes, freePercent: Math.floor(percent) };
      alerts.report({ code: 'disk-nearly-full', severity }, isLow ? facts : undefined);
    } catch (error) {
      log.warn({ error: errorText(error) }, 'disk cannot be read');
    }
  }

  /** Works the forecast out anew; takes its time in another thread. */
  async measure(): Promise<void> {
    const { retention, clock } = this.#options;
    const nowMs = clock.nowMs();
    const windowMs = WINDOW_DAYS * RETENTION_DAY_MS;
    const { generalDays } = await retention.rules();
    const { count, all, since, oldestAtMs = nowMs } = await retention.storedBytes(nowMs - windowMs);
    const going = await retention.dueBytes({ generalDays, asOfMs: nowMs + windowMs });
    const ageDays = (nowMs - oldestAtMs) / RETENTION_DAY_MS;
    const days = Math.min(WINDOW_DAYS, Math.max(1, ageDays));
    const dailyBytes = since / days - going / WINDOW_DAYS;
    const fullInDays = dailyBytes > 0 ? this.facts.freeBytes / dailyBytes : undefined;
    this.#forecast = { recordings: count, recordingsBytes: all, dailyBytes, fullInDays };
  }
}

function readDisk(path: string): DiskFacts {
  const { bavail, bsize, blocks } = statfsSync(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
