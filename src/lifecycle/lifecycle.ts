import { setTimeout } from 'node:timers/promises';
import type { Alerts } from '../alerts/index.ts';
import { type Clock, errorText, type Log, type Timer, type Timers } from '../base/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import type { ObjectStore, RecordingKeys } from '../storage/store/index.ts';
import { AuditWatch } from './audit/audit-watch.ts';
import { ClockWatch } from './clock-watch.ts';
import { type DiskFacts, DiskWatch } from './disk-watch.ts';
import { NightlySchedule } from './nightly-schedule.ts';
import { type PreviewedNight, previewRetention } from './retention/preview-retention.ts';
import {
  journalCopies,
  keyCopies,
  type RecordingCopies,
  storedCopies,
} from './retention/recording-copies.ts';
import { RecordingPurge } from './retention/recording-purge.ts';
import { RetentionSweeper, type StoppedSweep } from './retention/retention-sweeper.ts';
import { ArchiveReading } from './verification/archive-reading.ts';
import { RecordingVerification } from './verification/recording-verification.ts';
import { storedPlace } from './verification/stored-place.ts';
import type { VerifiedPlace } from './verification/verified-place.ts';

export interface LifecycleOptions {
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  readonly recordingKeys: RecordingKeys;
  /** A directory on the disk of the recordings. */
  readonly dataDirectory: string;
  readonly journalDirectory: string;
  readonly undecodedDirectory: string;
  /** Where else bytes of recordings lie; they go last. */
  readonly otherCopies?: readonly RecordingCopies[] | undefined;
  /** Where archived recordings are read again. */
  readonly archive: VerifiedPlace;
  /** File in which heads of the audit chain are kept. */
  readonly anchorFile: string;
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** How the disk is read; for tests. */
  readonly readDisk?: ((path: string) => DiskFacts) | undefined;
}

const LOOK_EVERY_MS = 60_000;
const MEASURE_EVERY_MS = 60_000;
const RETRY_PURGES_EVERY_MS = 3_600_000;
/** Until then a machine that was just switched on has asked its time server. */
const FIRST_SWEEP_MS = 60_000;
const BETWEEN_BATCHES_MS = 50;
const KEPT_ALERTS = 500;

/** What happens to recordings and facts over the years, and the watch over it. */
export class Lifecycle {
  readonly clockWatch: ClockWatch;
  readonly disk: DiskWatch;
  readonly purge: RecordingPurge;
  readonly sweeper: RetentionSweeper;
  readonly auditWatch: AuditWatch;
  readonly verification: RecordingVerification;
  /** The same of archived recordings, in the archive. */
  readonly archiveVerification: RecordingVerification;
  readonly #archiveReading: ArchiveReading;
  readonly #options: LifecycleOptions;
  readonly #schedule: NightlySchedule;
  readonly #readingSchedule: NightlySchedule;
  #timers: readonly Timer[] = [];
  #lookedAtMs: number;
  #night: Promise<void> | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    const { catalog, store, recordingKeys, alerts, clock, log } = options;
    const { journalDirectory, undecodedDirectory, anchorFile, otherCopies = [] } = options;
    const settings = () => catalog.settings.get();
    const { retention, purges, keptFacts, audit } = catalog;
    this.#lookedAtMs = clock.nowMs();
    this.clockWatch = new ClockWatch(clock, keptFacts);
    this.#schedule = new NightlySchedule(() => {
      const { deletionHour: hour, timeZone } = settings();
      return { hour, timeZone };
    });
    this.#readingSchedule = new NightlySchedule(() => {
      const { verificationHour: hour, timeZone } = settings();
      return { hour, timeZone };
    });
    const { objects, archivedObjects, damages } = catalog;
    const pause = () => setTimeout(BETWEEN_BATCHES_MS);
    const reading = { damages, keptFacts, alerts, clock, log, pause };
    this.verification = new RecordingVerification({
      ...{ ...reading, objects, place: storedPlace(store) },
    });
    const { archive: place } = options;
    const verification = new RecordingVerification({ ...reading, objects: archivedObjects, place });
    this.archiveVerification = verification;
    const days = () => settings().verificationDays;
    this.#archiveReading = new ArchiveReading({ verification, place, days, alerts, clock });
    const { dataDirectory: path, readDisk: read } = options;
    this.disk = new DiskWatch({ path, read, settings, retention, alerts, clock, log });
    this.auditWatch = new AuditWatch({ audit, keptFacts, anchorFile, alerts, clock, log });
    this.purge = new RecordingPurge({
      purges,
      // Keys first: from then on nothing opens, whatever is left of the bytes.
      copies: [
        keyCopies(recordingKeys),
        journalCopies(journalDirectory, undecodedDirectory),
        storedCopies(store),
        ...otherCopies,
      ],
      onProgress: (problem) => {
        alerts.report({ code: 'purge-failing' }, problem === undefined ? undefined : { problem });
      },
      log,
    });
    this.sweeper = new RetentionSweeper({
      ...{ catalog, clock, log, purge: this.purge },
      hasClockJumped: () => this.#lookAtClock(),
      trustClock: () => this.clockWatch.trust(),
      onStopped: (stopped) => this.#stopped(stopped),
      pause: () => setTimeout(BETWEEN_BATCHES_MS),
    });
  }

  /** When the next run of automatic deletion begins, or one of those after it. */
  nightMs(night = 1): number {
    return this.#schedule.nextOnes(this.#options.clock.nowMs(), night).at(-1)!;
  }

  /** When the next share of the recordings is read again; undefined where none is. */
  get nextReadingMs(): number | undefined {
    const { catalog, clock } = this.#options;
    if (catalog.settings.get().verificationDays === null) return undefined;
    return this.#readingSchedule.next(clock.nowMs());
  }

  /** What goes in each of the coming nights. */
  preview(nights: number): Promise<PreviewedNight[]> {
    const { catalog, clock } = this.#options;
    return previewRetention(catalog.retention, this.#schedule, { nowMs: clock.nowMs(), nights });
  }

  /** Begins the watch, and finishes what a crash interrupted; the first run comes soon after. */
  start(): void {
    const { timers } = this.#options;
    this.look();
    void this.#measure();
    void this.#finishPurges();
    this.#timers = [
      timers.every(LOOK_EVERY_MS, () => this.look()),
      timers.every(MEASURE_EVERY_MS, () => void this.#measure()),
      timers.every(RETRY_PURGES_EVERY_MS, () => void this.#finishPurges()),
      timers.after(FIRST_SWEEP_MS, () => {
        void this.#begin();
        this.#readShare();
      }),
    ];
  }

  /** Looks at clock and disk, and begins the work of the night when its time has come. */
  look(): void {
    const { clock, log, alerts } = this.#options;
    try {
      alerts.flush();
      this.disk.look();
      this.#lookAtClock();
      const nowMs = clock.nowMs();
      // A clock that went back begins its nights anew.
      const sinceMs = Math.min(this.#lookedAtMs, nowMs);
      this.#lookedAtMs = nowMs;
      if (this.#schedule.next(sinceMs) <= nowMs) void this.#begin();
      if (this.#readingSchedule.next(sinceMs) <= nowMs) this.#readShare();
      void this.#archiveReading.look();
      // Also what a command has found.
      this.verification.report();
    } catch (error) {
      log.error({ error: errorText(error) }, 'watch interrupted');
    }
  }

  /** Ends what is going on after its next step. */
  async close(): Promise<void> {
    for (const timer of this.#timers) timer.cancel();
    await this.#archiveReading.close();
    await this.verification.close();
    await this.sweeper.close();
    await this.#night;
  }

  #begin(): Promise<void> {
    this.#night ??= this.#doNight().finally(() => {
      this.#night = undefined;
    });
    return this.#night;
  }

  /** After a start that is the rest of a night that was interrupted, where there is one. */
  #readShare(): void {
    const days = this.#options.catalog.settings.get().verificationDays;
    if (days !== null) void this.verification.readShare(days);
    void this.#archiveReading.begin();
  }

  async #doNight(): Promise<void> {
    const { catalog, log } = this.#options;
    try {
      await this.sweeper.sweep();
      await this.purge.finishPending();
      await this.auditWatch.verify();
      catalog.alerts.prune(KEPT_ALERTS);
      await this.#measure();
    } catch (error) {
      log.error({ error: errorText(error) }, 'work of the night interrupted');
    }
  }

  async #finishPurges(): Promise<void> {
    try {
      await this.purge.finishPending();
    } catch (error) {
      this.#options.log.warn({ error: errorText(error) }, 'deletions not finished yet');
    }
  }

  async #measure(): Promise<void> {
    try {
      await this.disk.measure();
    } catch (error) {
      this.#options.log.warn({ error: errorText(error) }, 'recordings not measured');
    }
  }

  #lookAtClock(): boolean {
    const jump = this.clockWatch.look();
    if (jump !== undefined) {
      const facts = { jumpMs: jump.byMs };
      this.#options.alerts.raise({ code: 'clock-jumped', facts });
    }
    return this.clockWatch.jump !== undefined;
  }

  #stopped(stopped: StoppedSweep | undefined): void {
    const { alerts } = this.#options;
    const code = 'retention-stopped';
    if (stopped === undefined) {
      alerts.resolve(code);
      return;
    }
    const { cause, count: recordings, total, sizeBytes } = stopped;
    alerts.raise({ code, facts: { cause, recordings, total, sizeBytes } });
  }
}
