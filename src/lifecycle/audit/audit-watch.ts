import type { Alerts } from '../../alerts/index.ts';
import { type Clock, errorText, type Log } from '../../base/index.ts';
import type { AuditTable, KeptFactTable } from '../../storage/catalog/index.ts';
import { verifyAnchor, verifyChain } from './verify-audit.ts';

/** How the audit trail was found when it was looked through last. */
export interface AuditVerification {
  readonly atMs: number;
  /** Events that are as they were written, from the first on. */
  readonly intact: number;
  /** The first that is not, or is missing; undefined where all are right. */
  readonly damagedSequence: number | undefined;
}

export interface AuditWatchOptions {
  readonly audit: AuditTable;
  readonly keptFacts: KeptFactTable;
  /** File in which heads of the chain are kept. */
  readonly anchorFile: string;
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly log: Log;
}

const NAME = 'audit-verification';

/** Looks through the audit trail from time to time. */
export class AuditWatch {
  readonly #options: AuditWatchOptions;

  constructor(options: AuditWatchOptions) {
    this.#options = options;
  }

  /** How it was found last; undefined where nobody has looked yet. */
  get last(): AuditVerification | undefined {
    return this.#options.keptFacts.get<AuditVerification>(NAME);
  }

  /** Looks through all of it, beside the calls. Never throws. */
  async verify(): Promise<void> {
    const { audit, keptFacts, anchorFile, alerts, clock, log } = this.#options;
    try {
      const { intact, damage } = await verifyChain(audit);
      const { missing } = await verifyAnchor(audit, anchorFile);
      const damagedSequence = damage?.sequence ?? missing?.head.sequence;
      keptFacts.set(NAME, { atMs: clock.nowMs(), intact, damagedSequence });
      const facts = damagedSequence === undefined ? undefined : { sequence: damagedSequence };
      alerts.report({ code: 'audit-damaged' }, facts);
    } catch (error) {
      log.error({ error: errorText(error) }, 'audit trail not looked through');
    }
  }
}
