import { type Clock, errorText, type Log, RecorderError } from '../../base/index.ts';
import { type Actor, systemActor } from '../../storage/audit/index.ts';
import type { Catalog, DueSet, RetentionRules } from '../../storage/catalog/index.ts';
import { decideSweep, type SweepStop } from './decide-sweep.ts';
import type { RecordingPurge } from './recording-purge.ts';

/** A set of recordings, as an administrator sees it and confirms it. */
export interface SweepSet extends Pick<DueSet, 'count' | 'digest'> {
  /** The moment at which their time was up. */
  readonly asOfMs: number;
}

/** A run that waits for an administrator. */
export interface StoppedSweep extends SweepSet {
  readonly cause: SweepStop;
  readonly sizeBytes: number;
  /** Recordings there were. */
  readonly total: number;
}

/** A run that came to its end. */
export interface CompleteSweep {
  readonly asOfMs: number;
  readonly count: number;
  /** Of the rules that held. */
  readonly rulesDigest: string;
}

interface KeptSweeps {
  readonly last?: CompleteSweep | undefined;
  readonly stopped?: StoppedSweep | undefined;
}

export interface RetentionSweeperOptions {
  readonly catalog: Pick<Catalog, 'retention' | 'keptFacts' | 'audit'>;
  readonly purge: RecordingPurge;
  readonly clock: Clock;
  /** Looks at the clock; whether it jumped and nobody has said that it is right. */
  readonly hasClockJumped: () => boolean;
  /** Somebody has said that the clock is right. */
  readonly trustClock: () => void;
  /** Told when a run waits for an administrator, and when none does any more. */
  readonly onStopped: (stopped: StoppedSweep | undefined) => void;
  /** Lets others have their turn between two batches. */
  readonly pause: () => Promise<void>;
  readonly log: Log;
}

const BATCH = 200;
const NAME = 'retention';
/** Runs after each other while rules are changed during each. */
const RESTARTS = 3;
const ACTOR = systemActor('retention');

/**
 * Deletes the recordings whose time is up, a batch at a time. Where a run would delete so much that
 * a rule or the clock may be wrong, it deletes nothing and waits until an administrator confirms
 * exactly that set, or changes the rule.
 */
export class RetentionSweeper {
  readonly #options: RetentionSweeperOptions;
  #running: Promise<void> | undefined;
  /** A run that was asked for while one goes on. */
  #next: Promise<void> | undefined;
  #isClosed = false;
  #deleted = 0;

  constructor(options: RetentionSweeperOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Recordings deleted since the start of the program. */
  get deleted(): number {
    return this.#deleted;
  }

  /** The last run that came to its end; undefined where there was none yet. */
  get last(): CompleteSweep | undefined {
    return this.#kept().last;
  }

  /** The run that waits for an administrator; undefined where none does. */
  get stopped(): StoppedSweep | undefined {
    return this.#kept().stopped;
  }

  /**
   * Deletes what is due now, or asks first. A run that goes on may have read the rules before they
   * were changed, so another follows it. Never throws.
   */
  async sweep(): Promise<void> {
    if (this.#running === undefined) return this.#alone(() => this.#sweep(RESTARTS));
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#isClosed ? undefined : this.#alone(() => this.#sweep(RESTARTS));
    });
    await this.#next;
  }

  /**
   * Deletes the set of the stopped run; resolves when that has begun. Throws
   * `RETENTION_NOT_STOPPED`, and `RETENTION_SET_CHANGED` where what is due is another set by now.
   */
  async confirm(set: SweepSet, by: Actor): Promise<void> {
    const { catalog, clock, trustClock, onStopped } = this.#options;
    const { stopped } = this;
    if (stopped === undefined || this.isRunning) {
      throw new RecorderError('RETENTION_NOT_STOPPED', 'no run waits to be confirmed');
    }
    const rules = await catalog.retention.rules();
    const { count, digest } = await catalog.retention.dueSet({ ...rules, asOfMs: stopped.asOfMs });
    const isSame = [set, stopped].every((each) => each.count === count && each.digest === digest);
    // A moment that is still to come was named by a clock that was wrong.
    const isPast = set.asOfMs === stopped.asOfMs && set.asOfMs <= clock.nowMs();
    if (!isSame || !isPast) {
      void this.sweep();
      const text = 'what is due has changed; look at it again';
      throw new RecorderError('RETENTION_SET_CHANGED', text);
    }
    const { cause, sizeBytes, asOfMs } = stopped;
    catalog.audit.append({
      actor: by,
      action: 'retention.confirmed',
      object: { kind: 'retention' },
      details: { cause, count, sizeBytes, asOfMs, digest },
    });
    trustClock();
    this.#keep({ stopped: undefined });
    onStopped(undefined);
    void this.#alone(async () => {
      if (await this.#delete(rules, stopped)) this.#complete(rules, asOfMs, count);
    });
  }

  /** Ends a run after its batch. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await (this.#next ?? this.#running);
  }

  #alone(run: () => Promise<void>): Promise<void> {
    this.#running ??= run()
      .catch((error: unknown) => {
        this.#options.log.error({ error: errorText(error) }, 'retention run failed');
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #sweep(restarts: number): Promise<void> {
    const { catalog, clock, hasClockJumped } = this.#options;
    const rules = await catalog.retention.rules();
    const asOfMs = clock.nowMs();
    const { shortestDays } = rules;
    if (shortestDays === null) return this.#complete(rules, asOfMs, 0);
    const due = await catalog.retention.dueSet({ ...rules, asOfMs });
    const total = await catalog.retention.countAll();
    const { last } = this;
    const isUsual = last?.rulesDigest === rules.digest;
    const verdict = decideSweep({
      ...{ due: due.count, total, shortestDays, hasClockJumped: hasClockJumped() },
      sinceLastMs: isUsual ? Math.max(0, asOfMs - last.asOfMs) : undefined,
    });
    if (verdict !== 'go') return this.#stop({ ...due, cause: verdict, asOfMs, total });
    if (await this.#delete(rules, { ...due, asOfMs })) {
      return this.#complete(rules, asOfMs, due.count);
    }
    if (restarts > 0 && !this.#isClosed) await this.#sweep(restarts - 1);
  }

  /**
   * Deletes a set, and never more than it has; false where that was given up because a rule was
   * changed meanwhile, or the program stops.
   */
  async #delete(rules: RetentionRules, { count, asOfMs }: SweepSet): Promise<boolean> {
    const { catalog, purge, pause } = this.#options;
    for (let left = count; left > 0; ) {
      const { generalDays } = rules;
      const ids = await catalog.retention.dueIds({ generalDays, asOfMs }, Math.min(BATCH, left));
      if (ids.length === 0) break;
      // What was preserved meanwhile counts as done: it may not make room for another.
      left -= ids.length;
      const gone = await purge.purge(ids, { kind: 'retention', asOfMs }, ACTOR);
      this.#deleted += gone.length;
      await pause();
      if (this.#isClosed || (await catalog.retention.rules()).digest !== rules.digest) return false;
    }
    return true;
  }

  #stop(stopped: StoppedSweep): void {
    const { onStopped, log } = this.#options;
    const { count, total, cause } = stopped;
    log.error({ count, total, cause }, 'retention run waits for an administrator');
    this.#keep({ stopped });
    onStopped(stopped);
  }

  #complete({ digest: rulesDigest }: RetentionRules, asOfMs: number, count: number): void {
    if (count > 0) this.#options.log.info({ count }, 'retention run complete');
    this.#keep({ last: { asOfMs, count, rulesDigest }, stopped: undefined });
    this.#options.onStopped(undefined);
  }

  #kept(): KeptSweeps {
    return this.#options.catalog.keptFacts.get<KeptSweeps>(NAME) ?? {};
  }

  #keep(changes: KeptSweeps): void {
    this.#options.catalog.keptFacts.set(NAME, { ...this.#kept(), ...changes });
  }
}
