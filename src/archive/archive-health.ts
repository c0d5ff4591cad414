import type { Alerts } from '../alerts/index.ts';
import { type Clock, errorText, RecorderError } from '../base/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';

export interface ArchiveHealthOptions {
  readonly catalog: Pick<Catalog, 'archive' | 'keptFacts'>;
  readonly alerts: Alerts;
  readonly clock: Clock;
}

const RETRY_AFTER_MS = [30_000, 120_000, 600_000, 1_800_000, 3_600_000];
/** One run that fails is nothing to tell an administrator of. */
const ALERT_ATTEMPTS = 3;
/** On a busy day there is always something to move; not from one day to the next. */
const BEHIND_AFTER_MS = 24 * 3_600_000;
/** Since when there has been something to move. */
const BEHIND = 'archive-behind';

/** How runs of the archive went: when the next one is tried, and what administrators are told. */
export class ArchiveHealth {
  readonly #options: ArchiveHealthOptions;
  #attempts = 0;
  #problem: string | undefined;
  #problemCode: string | undefined;
  #retryAtMs: number | undefined;

  constructor(options: ArchiveHealthOptions) {
    this.#options = options;
  }

  /** Why the last run ended early; undefined where it did not. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Its code, where it has one: `ARCHIVE_FULL`. */
  get problemCode(): string | undefined {
    return this.#problemCode;
  }

  /** Before this nothing is tried; undefined where nothing failed. */
  get retryAtMs(): number | undefined {
    return this.#retryAtMs;
  }

  /** The next run need not wait. */
  forgetWait(): void {
    this.#retryAtMs = undefined;
  }

  /** A run came to its end; `hasMore`: what is to be moved was not all moved. */
  succeeded(hasMore: boolean): void {
    this.#attempts = 0;
    this.#problem = undefined;
    this.#problemCode = undefined;
    this.#retryAtMs = undefined;
    this.#options.alerts.resolve('archive-failing');
    this.#report(hasMore);
  }

  /** A run ended early. */
  failed(error: unknown, hasMore: boolean): void {
    const { alerts, clock } = this.#options;
    const retryAfterMs = RETRY_AFTER_MS[this.#attempts] ?? RETRY_AFTER_MS.at(-1)!;
    this.#attempts++;
    const problem = errorText(error);
    this.#problem = problem;
    this.#problemCode = error instanceof RecorderError ? error.code : undefined;
    this.#retryAtMs = clock.nowMs() + retryAfterMs;
    if (this.#attempts >= ALERT_ATTEMPTS) {
      alerts.raise({ code: 'archive-failing', facts: { problem } });
    }
    this.#report(hasMore);
  }

  #report(hasMore: boolean): void {
    const { catalog, alerts, clock } = this.#options;
    const { keptFacts, archive } = catalog;
    const nowMs = clock.nowMs();
    const sinceMs = keptFacts.get<{ sinceMs: number }>(BEHIND)?.sinceMs;
    if (hasMore !== (sinceMs !== undefined)) {
      keptFacts.set(BEHIND, hasMore ? { sinceMs: nowMs } : null);
    }
    const behindMs = hasMore ? nowMs - (sinceMs ?? nowMs) : 0;
    alerts.report(
      { code: 'archive-behind' },
      behindMs > BEHIND_AFTER_MS ? { behindMs } : undefined,
    );
    // One that was tried and not removed: a deletion of a moment ago is nothing to tell.
    const recordings = archive.countNotRemoved();
    const problem = this.#problem ?? '';
    const facts = recordings > 0 ? { recordings, problem } : undefined;
    alerts.report({ code: 'archive-removal-failing' }, facts);
  }
}
