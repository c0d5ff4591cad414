import type { Timer, Timers } from '../../../base/index.ts';
import type { TimerTable } from '../transaction/timing.ts';

export interface SuccessRetransmissionOptions {
  readonly timers: Timers;
  readonly table: TimerTable;
  /** Sends the 2xx again; undefined where it is not known any more. */
  readonly send: (() => void) | undefined;
  /** No ACK came within 64*T1. */
  readonly onTimeout: () => void;
}

/**
 * Repeats a 2xx to INVITE until its ACK arrives: after T1, 2*T1 … up to T2, over every transport,
 * for 64*T1 (RFC 3261 §13.3.1.4).
 */
export class SuccessRetransmission {
  readonly #options: SuccessRetransmissionOptions;
  #next: Timer | undefined;
  readonly #end: Timer;

  constructor(options: SuccessRetransmissionOptions) {
    this.#options = options;
    const { timers, table, onTimeout } = options;
    this.#end = timers.after(table.timerH, () => {
      this.stop();
      onTimeout();
    });
    if (options.send !== undefined) this.#schedule(options.send, table.firstMs);
  }

  /** The ACK is there, or nobody waits for it any more. Idempotent. */
  stop(): void {
    this.#next?.cancel();
    this.#end.cancel();
  }

  #schedule(send: () => void, delayMs: number): void {
    this.#next = this.#options.timers.after(delayMs, () => {
      send();
      this.#schedule(send, Math.min(2 * delayMs, this.#options.table.longestMs));
    });
  }
}
