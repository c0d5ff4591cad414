/** What waits for one moment. */
type Slot = Set<CoarseTimer>;

/**
 * Timers that ring together: each up to `spacingMs` later than it was set to, never earlier. To
 * wake up for each of the thousands that end what was kept for half a minute costs more than they.
 */
export class CoarseTimers {
  readonly #spacingMs: number;
  readonly #slots = new Map<number, Slot>();

  constructor(spacingMs: number) {
    this.#spacingMs = spacingMs;
  }

  /** Calls `handler` once, `delayMs` milliseconds from now or a little later. */
  after(delayMs: number, handler: () => void): CoarseTimer {
    const number = Math.ceil((performance.now() + delayMs) / this.#spacingMs);
    const slot = this.#slots.get(number) ?? this.#open(number);
    const timer = new CoarseTimer(slot, handler);
    slot.add(timer);
    return timer;
  }

  #open(number: number): Slot {
    const slot: Slot = new Set();
    this.#slots.set(number, slot);
    this.#wait(number, slot);
    return slot;
  }

  #wait(number: number, slot: Slot): void {
    // Counted from the beginning of this turn, a timer may ring before the clock is there.
    const leftMs = number * this.#spacingMs - performance.now();
    if (leftMs > 0) setTimeout(() => this.#wait(number, slot), Math.ceil(leftMs)).unref();
    else this.#ring(number, slot);
  }

  #ring(number: number, slot: Slot): void {
    this.#slots.delete(number);
    let failure: { readonly error: unknown } | undefined;
    for (const timer of slot) {
      try {
        timer.ring();
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }
}

class CoarseTimer {
  readonly #slot: Slot;
  readonly #handler: () => void;

  constructor(slot: Slot, handler: () => void) {
    this.#slot = slot;
    this.#handler = handler;
  }

  ring(): void {
    this.#slot.delete(this);
    this.#handler();
  }

  cancel(): void {
    this.#slot.delete(this);
  }
}
