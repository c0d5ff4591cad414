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
import type { VerifiedPlace } from './stored-place.ts';
import { dueBy, passAfter, passAt, type VerificationPass } from './verification-plan.ts';

export interface RecordingVerificationOptions {
  readonly objects: ObjectTable;
  readonly damages: DamageTable;
  readonly keptFacts: KeptFactTable;
  /** Everywhere that copies lie; a recording is damaged where one of them is. */
  readonly places: readonly VerifiedPlace[];
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
  /** Recordings that are flagged. */
  readonly damaged: number;
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
}

const BATCH = 20;
const NAME = 'recording-verification';
const ACTOR = systemActor('verification');

/**
 * Reads stored recordings again, a share every night, in the order of their ids, so that each is
 * read within so many days. What is not as it was stored is flagged; what is right again is not any
 * more. It may end anywhere: how far it has come is kept after each batch.
 */
export class RecordingVerification {
  readonly #options: RecordingVerificationOptions;
  #running: Promise<void> | undefined;
  #isClosed = false;
  #read = 0;

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

  get facts(): VerificationFacts {
    const { lastAtMs, passedAtMs } = this.#kept();
    return { lastAtMs, passedAtMs, damaged: this.#options.damages.count() };
  }

  /** Reads what is due of a pass that takes `days` nights, where anything is. Never throws. */
  readShare(days: number): Promise<void> {
    const { log } = this.#options;
    this.#running ??= this.#readShare(days)
      .catch((error: unknown) => {
        log.error({ error: errorText(error) }, 'recordings could not be read again');
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /**
   * Reads all, now, apart from the shares of the nights; `by` stands in the audit trail. Throws
   * what a place throws that does not answer.
   */
  async readAll(by: Actor, onProgress: (done: number) => void): Promise<VerificationReport> {
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
    const { objects, clock, log, pause } = this.#options;
    const nowMs = clock.nowMs();
    let pass = passAt(nowMs, days, this.#kept().pass);
    const due = dueBy(pass, { nowMs, days, total: objects.count() });
    while (pass.read < due) {
      const batch = objects.after(pass.lastId, Math.min(BATCH, due - pass.read));
      if (batch.length === 0) {
        log.info({ recordings: pass.read }, 'all recordings were read again');
        this.#keep({ pass: passAfter(pass, nowMs, days), passedAtMs: clock.nowMs() });
        break;
      }
      try {
        for (const each of batch) {
          if (this.#isClosed) return;
          await this.#verify(each, ACTOR);
          this.#read++;
          pass = { ...pass, read: pass.read + 1, lastId: each.recordingId };
        }
      } finally {
        this.#keep({ pass });
      }
      await pause();
    }
    this.#keep({ lastAtMs: clock.nowMs() });
    this.report();
  }

  async #verify(read: RecordingObjects, by: Actor): Promise<RecordingDamage | undefined> {
    const { objects, places, damages, log } = this.#options;
    let damage: RecordingDamage | undefined;
    for (const place of places) damage ??= await place.damageOf(read);
    const { recordingId } = read;
    if (damage !== undefined) {
      const now = objects.of(recordingId);
      // It was deleted, sealed, or moved to the archive, while it was read.
      if (now === undefined) return undefined;
      const isSame = now.audio.objectId === read.audio.objectId;
      if (!isSame || now.isArchived !== read.isArchived) return this.#verify(now, by);
      log.error({ recordingId, damage }, 'recording is not as it was stored');
    }
    damages.note(read, damage, by);
    return damage;
  }

  #kept(): KeptVerification {
    return this.#options.keptFacts.get<KeptVerification>(NAME) ?? {};
  }

  #keep(changes: KeptVerification): void {
    this.#options.keptFacts.set(NAME, { ...this.#kept(), ...changes });
  }
}
