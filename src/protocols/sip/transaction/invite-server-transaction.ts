import type { Timer, Timers } from '../../../base/index.ts';
import type { ServerTransaction, ServerTransactionOptions } from './server-transaction.ts';
import type { TimerTable } from './timing.ts';

type State = 'proceeding' | 'completed' | 'confirmed' | 'accepted' | 'terminated';

/**
 * INVITE server transaction (RFC 3261 §17.2.1 with the Accepted state of RFC 6026 §7.1).
 * The 2xx itself is repeated by the dialog, not here.
 */
export class InviteServerTransaction implements ServerTransaction {
  readonly #timers: Timers;
  readonly #table: TimerTable;
  readonly #send: (message: Buffer) => void;
  readonly #onEnd: () => void;
  #state: State = 'proceeding';
  #lastResponse: Buffer | undefined;
  #timerG: Timer | undefined;
  /** H, I or L: the one that ends the present state. */
  #endTimer: Timer | undefined;

  constructor(options: ServerTransactionOptions) {
    this.#timers = options.timers;
    this.#table = options.table;
    this.#send = options.send;
    this.#onEnd = options.onEnd;
  }

  get state(): State {
    return this.#state;
  }

  get isAnswered(): boolean {
    return this.#state !== 'proceeding';
  }

  receiveRetransmission(): void {
    switch (this.#state) {
      case 'proceeding':
      case 'completed':
        if (this.#lastResponse !== undefined) this.#send(this.#lastResponse);
        return;
      case 'accepted': // RFC 6026 §7.1: absorbed, the dialog repeats the 2xx
      case 'confirmed':
      case 'terminated':
        return;
    }
  }

  /** Takes an ACK of a non-2xx response. False: the ACK belongs to the dialog. */
  receiveAck(): boolean {
    switch (this.#state) {
      case 'completed':
        this.#confirm();
        return true;
      case 'confirmed':
      case 'terminated':
        return true;
      case 'proceeding': // an ACK before any final response acknowledges nothing
        return true;
      case 'accepted':
        return false;
    }
  }

  respond(status: number, message: Buffer): void {
    if (this.#state !== 'proceeding') return;
    this.#send(message);
    if (status < 200) {
      this.#lastResponse = message;
    } else if (status < 300) {
      this.#state = 'accepted';
      this.#lastResponse = undefined;
      this.#endAfter(this.#table.timerL);
    } else {
      this.#state = 'completed';
      this.#lastResponse = message;
      if (this.#table.retransmits) this.#scheduleG(this.#table.firstMs);
      this.#endAfter(this.#table.timerH);
    }
  }

  close(): void {
    if (this.#state === 'terminated') return;
    this.#state = 'terminated';
    this.#timerG?.cancel();
    this.#endTimer?.cancel();
    this.#lastResponse = undefined;
    this.#onEnd();
  }

  #confirm(): void {
    this.#state = 'confirmed';
    this.#timerG?.cancel();
    this.#lastResponse = undefined;
    this.#endAfter(this.#table.timerI);
  }

  #scheduleG(delayMs: number): void {
    this.#timerG = this.#timers.after(delayMs, () => {
      if (this.#lastResponse !== undefined) this.#send(this.#lastResponse);
      this.#scheduleG(Math.min(2 * delayMs, this.#table.longestMs));
    });
  }

  #endAfter(delayMs: number): void {
    this.#endTimer?.cancel();
    if (delayMs === 0) this.close();
    else this.#endTimer = this.#timers.after(delayMs, () => this.close());
  }
}
