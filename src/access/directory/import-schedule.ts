import { Cron } from 'croner';
import { type Clock, errorText, type Log, type Timer, type Timers } from '../../base/index.ts';
import { systemActor } from '../../storage/audit/index.ts';
import type { Catalog } from '../../storage/catalog/index.ts';
import type { Directory } from './directory.ts';

/** Whether it is time is looked at so often: a minute is what a schedule can name. */
const LOOK_EVERY_MS = 10_000;

export interface ImportScheduleParts {
  readonly catalog: Catalog;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Imports users when the settings say so; a change of the settings counts within seconds. */
export class ImportSchedule {
  readonly #parts: ImportScheduleParts;
  readonly #timer: Timer;
  #next: { readonly pattern: string; readonly zone: string; readonly atMs: number } | undefined;

  constructor(parts: ImportScheduleParts) {
    this.#parts = parts;
    this.#look();
    this.#timer = parts.timers.every(LOOK_EVERY_MS, () => this.#look());
  }

  close(): void {
    this.#timer.cancel();
  }

  #look(): void {
    const { catalog, clock } = this.#parts;
    const { ldap, timeZone: zone } = catalog.settings.get();
    const pattern = ldap.enabled ? ldap.schedule : null;
    if (pattern === null) {
      this.#next = undefined;
      return;
    }
    const nowMs = clock.nowMs();
    const isSame = this.#next?.pattern === pattern && this.#next.zone === zone;
    const isDue = isSame && this.#next !== undefined && nowMs >= this.#next.atMs;
    if (!isSame || isDue) this.#next = { pattern, zone, atMs: nextMs(pattern, zone, nowMs) };
    if (isDue) void this.#run();
  }

  async #run(): Promise<void> {
    const { directory, log } = this.#parts;
    try {
      await directory.import({ isDryRun: false, by: systemActor('directory import') });
    } catch (error) {
      log.warn({ error: errorText(error) }, 'scheduled import of users failed');
    }
  }
}

function nextMs(pattern: string, timezone: string, nowMs: number): number {
  const cron = new Cron(pattern, { paused: true, mode: '5-part', timezone });
  return cron.nextRun(new Date(nowMs))?.getTime() ?? Number.POSITIVE_INFINITY;
}
