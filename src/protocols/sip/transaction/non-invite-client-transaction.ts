import type { Timer, Timers } from '../../../base/index.ts';
import type { SipResponse } from '../message/message.ts';
import type { TimerTable } from './timing.ts';

type State = 'trying' | 'proceeding' | 'completed' | 'terminated';

export interface ClientTransactionOptions {
  readonly timers: Timers;
  readonly table: TimerTable;
  /** Sends the request; called again for each retransmission. */
  readonly send: () => void;
  /** The final response, or undefined after timer F. Called exactly once. */
  readonly onResult: (response: SipResponse | undefined) => void;
  /** The transaction is over: nothing will be absorbed any more. */
  readonly onEnd: () => void;
}

/** Client transaction of every request but INVITE (RFC 3261 §17.1.2). */
export class NonInviteClientTransaction {
  readonly #options: ClientTransactionOptions;
  readonly #timers: Timers;
  #state: State = 'trying';
  #timerE: Timer | undefined;
  /** F, then K. */
  #endTimer: Timer | undefined;

  constructor(options: ClientTransactionOptions) {
    this.#options = options;
    this.#timers = options.timers;
  }

  get state(): State {
    return this.#state;
  }

  /** Sends the request. To be called once. */
  start(): void {
    const { table, send } = this.#options;
    send();
    if (table.retransmits) this.#scheduleE(table.firstMs);
    this.#endTimer = this.#timers.after(table.timerF, () => this.close());
  }

  receiveResponse(response: SipResponse): void {
    switch (this.#state) {
      case 'trying':
      case 'proceeding':
        if (response.status >= 200) this.#complete(response);
        else this.#proceed();
        return;
      case 'completed': // repeated, absorbed until K
      case 'terminated':
        return;
    }
  }

  /** Ends the transaction; without a final response the result is undefined. Idempotent. */
  close(): void {
    if (this.#state === 'terminated') return;
    const isUnanswered = this.#state !== 'completed';
    this.#state = 'terminated';
    this.#timerE?.cancel();
    this.#endTimer?.cancel();
    this.#options.onEnd();
    if (isUnanswered) this.#options.onResult(undefined);
  }

  /** In Proceeding the request is repeated every T2. */
  #proceed(): void {
    if (this.#state === 'proceeding') return;
    this.#state = 'proceeding';
    this.#timerE?.cancel();
    if (this.#options.table.retransmits) this.#scheduleE(this.#options.table.longestMs);
  }

  #complete(response: SipResponse): void {
    this.#state = 'completed';
    this.#timerE?.cancel();
    this.#endTimer?.cancel();
    const { timerK } = this.#options.table;
    if (timerK > 0) this.#endTimer = this.#timers.after(timerK, () => this.close());
    else this.close();
    this.#options.onResult(response);
  }

  #scheduleE(delayMs: number): void {
    this.#timerE = this.#timers.after(delayMs, () => {
      this.#options.send();
      this.#scheduleE(Math.min(2 * delayMs, this.#options.table.longestMs));
    });
  }
}
