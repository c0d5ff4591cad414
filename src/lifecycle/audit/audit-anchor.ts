import type { Alerts } from '../../alerts/index.ts';
import { type Clock, errorText, type Log, type Timer, type Timers } from '../../base/index.ts';
import type { AuditTable } from '../../storage/catalog/index.ts';
import type { AnchorPlace } from './anchor-place.ts';
import type { AuditHead } from './audit-head.ts';

export interface AuditAnchorOptions {
  readonly audit: AuditTable;
  readonly places: readonly AnchorPlace[];
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

const LOOK_EVERY_MS = 1000;
/** A place that failed is left alone for so long. */
const RETRY_MS = 10_000;

interface KeptPlace {
  readonly place: AnchorPlace;
  keptSequence: number;
  keeping: Promise<void> | undefined;
  retryAtMs: number;
}

/**
 * Keeps the head of the audit chain where whoever can write the catalog cannot undo it: at most
 * once a second after new events, whoever wrote them, and at the stop.
 */
export class AuditAnchor {
  readonly #options: AuditAnchorOptions;
  readonly #places: readonly KeptPlace[];
  #timer: Timer | undefined;
  #lastKept: AuditHead | undefined;

  constructor(options: AuditAnchorOptions) {
    this.#options = options;
    this.#places = options.places.map((place) => {
      return { place, keptSequence: 0, keeping: undefined, retryAtMs: Number.NEGATIVE_INFINITY };
    });
    const names = new Set(options.places.map(({ name }) => name));
    for (const { code, key } of options.alerts.open()) {
      // A place that the options do not name any more cannot fail.
      if (code === 'audit-anchor-failing' && !names.has(key)) options.alerts.resolve(code, key);
    }
  }

  /** The head that was kept last, in all places. */
  get lastKept(): AuditHead | undefined {
    return this.#lastKept;
  }

  start(): void {
    this.#timer = this.#options.timers.every(LOOK_EVERY_MS, () => this.look());
  }

  /** Keeps the head where it is another than before. */
  look(): void {
    const { clock } = this.#options;
    const head = this.#head();
    if (head === undefined) return;
    for (const kept of this.#places) {
      const isWaiting = kept.keeping !== undefined || clock.monotonicMs() < kept.retryAtMs;
      if (kept.keptSequence === head.sequence || isWaiting) continue;
      kept.keeping = this.#keep(kept, head).finally(() => {
        kept.keeping = undefined;
      });
    }
  }

  /** Keeps the last head. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    await this.idle();
    for (const kept of this.#places) kept.retryAtMs = Number.NEGATIVE_INFINITY;
    this.look();
    await this.idle();
  }

  /** Resolves when nothing is being kept. */
  async idle(): Promise<void> {
    await Promise.all(this.#places.map(({ keeping }) => keeping));
  }

  #head(): AuditHead | undefined {
    const { audit, clock, log } = this.#options;
    try {
      const head = audit.head();
      if (head === undefined) return undefined;
      const hash = Buffer.from(head.hash).toString('hex');
      return { sequence: head.sequence, hash, at: new Date(clock.nowMs()).toISOString() };
    } catch (error) {
      log.warn({ error: errorText(error) }, 'audit head cannot be read');
      return undefined;
    }
  }

  async #keep(kept: KeptPlace, head: AuditHead): Promise<void> {
    const { alerts, clock } = this.#options;
    const { name } = kept.place;
    const code = 'audit-anchor-failing';
    try {
      await kept.place.keep(head);
      kept.keptSequence = head.sequence;
      if (this.#places.every((each) => each.keptSequence >= head.sequence)) this.#lastKept = head;
      alerts.resolve(code, name);
    } catch (error) {
      kept.retryAtMs = clock.monotonicMs() + RETRY_MS;
      const facts = { destination: name, problem: errorText(error) };
      alerts.raise({ code, key: name, facts });
    }
  }
}
