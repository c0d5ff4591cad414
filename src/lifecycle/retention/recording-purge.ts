import { errorText, type Log } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import type { PendingPurge, PurgeReason, PurgeTable } from '../../storage/catalog/index.ts';
import type { RecordingCopies } from './recording-copies.ts';

export interface RecordingPurgeOptions {
  readonly purges: PurgeTable;
  /** Every place where bytes of recordings lie. */
  readonly copies: readonly RecordingCopies[];
  /** Told after each try to destroy bytes: why it failed, or that nothing waits any more. */
  readonly onProgress?: ((problem: string | undefined) => void) | undefined;
  readonly log: Log;
}

/** Recordings of one transaction: it must not hold up the calls. */
const ROWS_TOGETHER = 10;
/** Purges that were interrupted, taken up again at once. */
const PENDING_TOGETHER = 200;

/**
 * Destroys recordings, because their time is up or somebody deletes them. First nobody reaches
 * them any more, with a tombstone in the audit trail; then their keys and journals go, then every
 * copy of their bytes. What a crash interrupts after the first step is finished at the next start.
 */
export class RecordingPurge {
  readonly #options: RecordingPurgeOptions;

  constructor(options: RecordingPurgeOptions) {
    this.#options = options;
  }

  /**
   * Purges recordings; returns the ids of those that nobody reaches any more. The others are
   * absent, or stay for a reason that holds now. Bytes that cannot be destroyed now are tried
   * again by {@link finishPending}.
   */
  async purge(recordingIds: readonly string[], reason: PurgeReason, by: Actor): Promise<string[]> {
    const { purges, log } = this.#options;
    const gone: string[] = [];
    for (let at = 0; at < recordingIds.length; at += ROWS_TOGETHER) {
      const begun = purges.begin(recordingIds.slice(at, at + ROWS_TOGETHER), reason, by);
      for (const { recordingId } of begun) log.info({ recordingId, reason }, 'recording purged');
      gone.push(...begun.map(({ recordingId }) => recordingId));
      await this.#destroy(begun);
    }
    return gone;
  }

  /** Destroys the bytes of what was purged before, as far as that is possible now. */
  async finishPending(): Promise<void> {
    const { purges } = this.#options;
    let after: string | undefined = '';
    while (after !== undefined) {
      const pending = purges.pending(after, PENDING_TOGETHER);
      await this.#destroy(pending);
      after = pending.at(-1)?.recordingId;
    }
  }

  async #destroy(pending: readonly PendingPurge[]): Promise<void> {
    const { purges, copies, onProgress, log } = this.#options;
    const finished: string[] = [];
    let problem: string | undefined;
    for (const purge of pending) {
      try {
        for (const place of copies) await place.destroy(purge);
        finished.push(purge.recordingId);
      } catch (error) {
        problem = errorText(error);
        log.error({ recordingId: purge.recordingId, error: problem }, 'bytes not destroyed');
      }
    }
    purges.finish(finished);
    if (problem !== undefined || purges.countPending() === 0) onProgress?.(problem);
  }
}
