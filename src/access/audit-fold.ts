import type { Timers } from '../base/index.ts';
import type { NewAuditEvent } from '../storage/audit/index.ts';
import type { AuditTable } from '../storage/catalog/index.ts';
import { addressGroup } from './address-group.ts';

const FOLDED_MS = 60_000;
/** More addresses than this at once share one entry: nobody fills the trail by changing theirs. */
const ADDRESSES = 1000;
const NAMES = 20;

interface Fold {
  /** The last of those that were not reported one by one. */
  event: NewAuditEvent | undefined;
  repeats: number;
  readonly names: Set<string>;
}

/**
 * Reports what anybody can repeat without end, for example wrong log-ins: the first from an address
 * at once, and all that follow it within a minute as one event that counts them.
 */
export class AuditFold {
  readonly #audit: AuditTable;
  readonly #timers: Timers;
  readonly #folds = new Map<string, Fold>();

  constructor(audit: AuditTable, timers: Timers) {
    this.#audit = audit;
    this.#timers = timers;
  }

  report(event: NewAuditEvent): void {
    const key = this.#keyOf(event);
    const fold = this.#folds.get(key);
    if (fold === undefined) {
      this.#folds.set(key, { event: undefined, repeats: 0, names: new Set() });
      this.#timers.after(FOLDED_MS, () => this.#flush(key));
      this.#audit.append(event);
      return;
    }
    fold.event = event;
    fold.repeats++;
    const name = event.object?.name;
    if (name !== undefined && fold.names.size < NAMES) fold.names.add(name);
  }

  /** Reports what is still being counted. */
  close(): void {
    for (const key of [...this.#folds.keys()]) this.#flush(key);
  }

  #flush(key: string): void {
    const fold = this.#folds.get(key);
    this.#folds.delete(key);
    if (fold?.event === undefined) return;
    const { actor, action, outcome } = fold.event;
    const details = { repeats: fold.repeats, names: [...fold.names] };
    this.#audit.append({ actor, action, outcome, details });
  }

  #keyOf({ action, actor }: NewAuditEvent): string {
    const key = `${action} ${addressGroup(actor.address ?? '')}`;
    return this.#folds.has(key) || this.#folds.size < ADDRESSES ? key : action;
  }
}
