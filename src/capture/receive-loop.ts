import type { Clock, Timer, Timers } from '../base/index.ts';

/** How often the loop wakes. */
const TICK_MS = 20;
/** Groups that take turns: each is served every 200 ms. */
const GROUPS = 10;
/** A group is served less carefully in all rounds but one of these. */
const ROUNDS_PER_SECOND = 5;

/** Something that wants to be served every 200 ms. */
export interface Served {
  /** `isFullRound` once a second. Returns whether its counts are to be told before the next. */
  serve(isFullRound: boolean): boolean;
}

/** What a {@link ReceiveLoop} needs. */
export interface LoopOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** A group has been served in a full round, or some of it do not wait for that. */
  onCountsDue(members: Iterable<Served>): void;
}

/**
 * Wakes every 20 ms and serves a tenth of its members, so that the cost of waking is shared by
 * many packets. A late wake makes up for what was missed at once.
 */
export class ReceiveLoop {
  readonly #options: LoopOptions;
  readonly #groups = Array.from({ length: GROUPS }, () => new Set<Served>());
  readonly #groupOf = new Map<Served, Set<Served>>();
  #timer: Timer | undefined;
  #startedMs = 0;
  #turnsDone = 0;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  /** Adds a member to the smallest group. */
  add(member: Served): void {
    const smallest = this.#groups.reduce((best, group) => (group.size < best.size ? group : best));
    smallest.add(member);
    this.#groupOf.set(member, smallest);
    this.#timer ??= this.#start();
  }

  /** Takes a member out. Idempotent. */
  remove(member: Served): void {
    this.#groupOf.get(member)?.delete(member);
    this.#groupOf.delete(member);
    if (this.#groupOf.size === 0) this.stop();
  }

  /** Stops waking. Idempotent. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #start(): Timer {
    const { clock, timers } = this.#options;
    this.#startedMs = clock.monotonicMs();
    this.#turnsDone = 0;
    return timers.every(TICK_MS, () => this.#tick());
  }

  #tick(): void {
    const elapsedMs = this.#options.clock.monotonicMs() - this.#startedMs;
    const turnsDue = Math.floor(elapsedMs / TICK_MS);
    // However late, serving everyone once makes up for it.
    const from = Math.max(this.#turnsDone, turnsDue - GROUPS);
    this.#turnsDone = turnsDue;
    for (let turn = from; turn < turnsDue; turn++) this.#serveGroup(turn);
  }

  #serveGroup(turn: number): void {
    const group = this.#groups[turn % GROUPS]!;
    const isFullRound = Math.floor(turn / GROUPS) % ROUNDS_PER_SECOND === 0;
    const urgent: Served[] = [];
    for (const member of group) if (member.serve(isFullRound)) urgent.push(member);
    const due = isFullRound ? [...group] : urgent;
    if (due.length > 0) this.#options.onCountsDue(due);
  }
}
