import type { Clock } from './clock.ts';
import type { Timer, Timers } from './timers.ts';

interface Entry {
  dueMs: number;
  order: number;
  handler: () => void;
  periodMs: number | undefined;
}

/** A clock and timers that move only when told; the two agree. For tests. */
export class FakeTime implements Clock, Timers {
  #nowMs: number;
  #monotonicMs = 0;
  #order = 0;
  readonly #entries = new Set<Entry>();

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, handler: () => void): Timer {
    return this.#add(delayMs, handler, undefined);
  }

  every(periodMs: number, handler: () => void): Timer {
    return this.#add(periodMs, handler, periodMs);
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#entries.size;
  }

  /** Moves time forward by `ms`, firing due timers in order, each at its own moment. */
  advance(ms: number): void {
    const targetMs = this.#monotonicMs + ms;
    for (let next = this.#nextDue(targetMs); next !== undefined; next = this.#nextDue(targetMs)) {
      this.#moveTo(Math.max(next.dueMs, this.#monotonicMs));
      if (next.periodMs === undefined) this.#entries.delete(next);
      else next.dueMs += next.periodMs;
      next.handler();
    }
    this.#moveTo(targetMs);
  }

  #add(delayMs: number, handler: () => void, periodMs: number | undefined): Timer {
    const dueMs = this.#monotonicMs + Math.max(0, delayMs);
    const entry: Entry = { dueMs, order: this.#order++, handler, periodMs };
    this.#entries.add(entry);
    return { cancel: () => void this.#entries.delete(entry) };
  }

  #moveTo(monotonicMs: number): void {
    this.#nowMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }

  #nextDue(targetMs: number): Entry | undefined {
    let best: Entry | undefined;
    for (const entry of this.#entries) {
      if (entry.dueMs > targetMs) continue;
      if (best === undefined || entry.dueMs < best.dueMs) best = entry;
      else if (entry.dueMs === best.dueMs && entry.order < best.order) best = entry;
    }
    return best;
  }
}
