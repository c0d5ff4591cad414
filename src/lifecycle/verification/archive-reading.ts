import type { Alerts } from '../../alerts/index.ts';
import type { Clock } from '../../base/index.ts';
import type { RecordingVerification } from './recording-verification.ts';
import type { VerifiedPlace } from './verified-place.ts';

export interface ArchiveReadingOptions {
  readonly verification: RecordingVerification;
  readonly place: VerifiedPlace;
  /** Nights in which everything is read; null: nothing is. */
  readonly days: () => number | null;
  readonly alerts: Pick<Alerts, 'report'>;
  readonly clock: Clock;
}

const RETRY_AFTER_MS = [60_000, 600_000, 1_800_000, 3_600_000];
/** An archive that is away for a while is nothing to tell an administrator of. */
const ALERT_ATTEMPTS = 4;

/**
 * When archived recordings are read again: a share every night, as soon as the archive may be
 * read, and later where it does not answer. Nothing else waits for it.
 */
export class ArchiveReading {
  readonly #options: ArchiveReadingOptions;
  #isDue = false;
  #attempts = 0;
  #retryAtMs = 0;

  constructor(options: ArchiveReadingOptions) {
    this.#options = options;
  }

  /** The share of a night is to be read. */
  begin(): Promise<void> {
    this.#isDue = true;
    return this.look();
  }

  /**
   * Begins, or goes on, where something is due and the archive may be read; until that has come to
   * its end. Never throws.
   */
  async look(): Promise<void> {
    const { verification, place, days, clock } = this.#options;
    const nights = days();
    if (nights === null || place.isOpen === false) return;
    const waitMs = this.#retryAtMs - clock.nowMs();
    // A clock that went back must not make this wait for ever.
    const isWaiting = waitMs > 0 && waitMs <= RETRY_AFTER_MS.at(-1)!;
    if (this.#isDue && !isWaiting && !verification.isRunning) await this.#read(nights);
  }

  /** Breaks off what is being read. Idempotent. */
  async close(): Promise<void> {
    const { verification, place } = this.#options;
    const closed = verification.close();
    place.leave?.();
    await closed;
  }

  async #read(nights: number): Promise<void> {
    const { verification, place, clock, alerts } = this.#options;
    await verification.readShare(nights);
    const { problem } = verification;
    if (problem === undefined) {
      this.#attempts = 0;
      this.#retryAtMs = 0;
      // Where its hours were over, the rest follows when they come again.
      if (place.isOpen !== false) this.#isDue = false;
    } else {
      const retryAfterMs = RETRY_AFTER_MS[this.#attempts] ?? RETRY_AFTER_MS.at(-1)!;
      this.#attempts++;
      this.#retryAtMs = clock.nowMs() + retryAfterMs;
    }
    const facts = this.#attempts < ALERT_ATTEMPTS ? undefined : { problem: problem ?? '' };
    alerts.report({ code: 'archive-unread' }, facts);
  }
}
