import type { Alerts } from '../../alerts/index.ts';
import { type Clock, errorText, type Log } from '../../base/index.ts';
import type { RecordingDamage } from '../../recording/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import { systemActor } from '../../storage/audit/index.ts';
import type {
  DamageTable,
  KeptFactTable,
  ObjectTable,
  RecordingObjects,
} from '../../storage/catalog/index.ts';
import { dueBy, passAfter, passAt, type VerificationPass } from './verification-plan.ts';
import type { VerifiedPlace } from './verified-place.ts';

export interface RecordingVerificationOptions {
  /** Those that the place has, or should have. */
  readonly objects: Pick<ObjectTable, 'after' | 'of' | 'count'>;
  readonly damages: DamageTable;
  readonly keptFacts: KeptFactTable;
  readonly place: VerifiedPlace;
  readonly alerts: Pick<Alerts, 'report'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Lets others have their turn between two batches. */
  readonly pause: () => Promise<void>;
}

/** How the reading of recordings goes. */
export interface VerificationFacts {
  /** When a night's share was read to its end last. */
  readonly lastAtMs: number | undefined;
  /** When every recording had been read, the last time. */
  readonly passedAtMs: number | undefined;
  /** Recordings that are flagged, by whoever found that. */
  readonly damaged: number;
  /** Passed over, as the place would not give them: in this pass, or in the one before. */
  readonly unread: number;
}

/** What was found when all were read. */
export interface VerificationReport {
  readonly verified: number;
  readonly damaged: readonly { readonly recordingId: string; readonly damage: RecordingDamage }[];
}

interface KeptVerification {
  readonly pass?: VerificationPass | undefined;
  readonly lastAtMs?: number | undefined;
  readonly passedAtMs?: number | undefined;
  /** In the pass before this one. */
  readonly unreadBefore?: number | undefined;
  /** A recording that the place would not give, and how often. */
  readonly refused?: { readonly recordingId: string; readonly times: number } | undefined;
}

const BATCH = 20;
const NAMES = { here: 'recording-verification', archive: 'archive-verification' } as const;
/** Then it is passed over until the next pass. */
const MAX_REFUSALS = 3;
const ACTOR = systemActor('verification');

/**
 * Reads recordings again at one place, a share every night, in the order of their ids, so that each
 * is read within so many days. What is not as it was stored is flagged; what is right again is not
 * any more. It may end anywhere: how far it has come is kept after each batch.
 */
export class RecordingVerification {
  readonly #options: RecordingVerificationOptions;
  #running: Promise<void> | undefined;
  #isClosed = false;
  #read = 0;
  #problem: string | undefined;

  constructor(options: RecordingVerificationOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Recordings read since the start of the program. */
  get read(): number {
    return this.#read;
  }

  /** Why the last share ended early; undefined where it did not. */
  get problem(): string | undefined {
    return this.#problem;
  }

  get facts(): VerificationFacts {
    const { lastAtMs, passedAtMs, pass, unreadBefore = 0 } = this.#kept();
    const unread = Math.max(pass?.unread ?? 0, unreadBefore);
    return { lastAtMs, passedAtMs, damaged: this.#options.damages.count(), unread };
  }

  /** Reads what is due of a pass that takes `days` nights, where anything is. Never throws. */
  readShare(days: number): Promise<void> {
    const { log, place } = this.#options;
    this.#running ??= this.#readShare(days)
      .then(() => {
        this.#problem = undefined;
      })
      .catch((error: unknown) => {
        if (this.#isClosed) return;
        this.#problem = errorText(error);
        log.error({ error: this.#problem, place: place.name }, 'recordings not read again');
      })
      .finally(() => {
        place.leave?.();
        this.#running = undefined;
      });
    return this.#running;
  }

  /**
   * Reads all, now, apart from the shares of the nights; `by` stands in the audit trail. Throws
   * what a place throws that does not answer.
   */
  async readAll(by: Actor, onProgress: (done: number) => void): Promise<VerificationReport> {
    try {
      return await this.#readEvery(by, onProgress);
    } finally {
      this.#options.place.leave?.();
    }
  }

  async #readEvery(by: Actor, onProgress: (done: number) => void): Promise<VerificationReport> {
    const { objects } = this.#options;
    const damaged: { recordingId: string; damage: RecordingDamage }[] = [];
    let verified = 0;
    for (let batch = objects.after('', BATCH); batch.length > 0; ) {
      for (const each of batch) {
        const { recordingId } = each;
        const damage = await this.#verify(each, by);
        if (damage === undefined) verified++;
        else damaged.push({ recordingId, damage });
        onProgress(verified + damaged.length);
      }
      batch = objects.after(batch.at(-1)!.recordingId, BATCH);
    }
    return { verified, damaged };
  }

  /** Tells how many recordings are flagged, whoever found that. */
  report(): void {
    const { damages, alerts } = this.#options;
    const recordings = damages.count();
    alerts.report({ code: 'recordings-damaged' }, recordings === 0 ? undefined : { recordings });
  }

  /** Ends the reading after its recording. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #readShare(days: number): Promise<void> {
    const { objects, place, clock, log, pause } = this.#options;
    const nowMs = clock.nowMs();
    let pass = passAt(nowMs, days, this.#kept().pass);
    const due = dueBy(pass, { nowMs, days, total: objects.count() });
    while (pass.read < due) {
      const batch = objects.after(pass.lastId, Math.min(BATCH, due - pass.read));
      if (batch.length === 0) {
        log.info({ recordings: pass.read, place: place.name }, 'all recordings were read again');
        const ended = { passedAtMs: clock.nowMs(), unreadBefore: pass.unread ?? 0 };
        this.#keep({ pass: passAfter(pass, nowMs, days), ...ended });
        break;
      }
      try {
        for (const each of batch) {
          if (this.#isClosed || place.isOpen === false) return;
          const isRead = await this.#readOrPassOver(each);
          const { unread = 0 } = pass;
          const counts = { read: pass.read + 1, unread: isRead ? unread : unread + 1 };
          pass = { ...pass, ...counts, lastId: each.recordingId };
        }
      } finally {
        this.#keep({ pass });
      }
      await pause();
    }
    this.#keep({ lastAtMs: clock.nowMs() });
    this.report();
  }

  /** False for one that the place has refused so often that it is passed over. */
  async #readOrPassOver(read: RecordingObjects): Promise<boolean> {
    const { place, log } = this.#options;
    const { recordingId } = read;
    const { refused } = this.#kept();
    try {
      await this.#verify(read, ACTOR);
      this.#read++;
      if (refused !== undefined) this.#keep({ refused: undefined });
      return true;
    } catch (error) {
      if (place.isRefusal?.(error) !== true) throw error;
      const times = refused?.recordingId === recordingId ? refused.times + 1 : 1;
      this.#keep({ refused: { recordingId, times } });
      if (times < MAX_REFUSALS) throw error;
      log.warn({ recordingId, error: errorText(error) }, 'recording passed over: it was refused');
      return false;
    }
  }

  async #verify(read: RecordingObjects, by: Actor): Promise<RecordingDamage | undefined> {
    const { objects, place, damages, log } = this.#options;
    const damage = await place.damageOf(read);
    const { recordingId } = read;
    if (damage !== undefined) {
      const now = objects.of(recordingId);
      // It was deleted, sealed, moved to the archive or brought back, while it was read.
      if (now === undefined) return undefined;
      const isSame = now.audio.objectId === read.audio.objectId;
      if (!isSame || now.isArchived !== read.isArchived) return this.#verify(now, by);
      log.error({ recordingId, damage }, 'recording is not as it was stored');
    }
    damages.note({ objects: read, place: place.name, damage }, by);
    return damage;
  }

  get #name(): string {
    return NAMES[this.#options.place.name];
  }

  #kept(): KeptVerification {
    return this.#options.keptFacts.get<KeptVerification>(this.#name) ?? {};
  }

  #keep(changes: KeptVerification): void {
    this.#options.keptFacts.set(this.#name, { ...this.#kept(), ...changes });
  }
}
