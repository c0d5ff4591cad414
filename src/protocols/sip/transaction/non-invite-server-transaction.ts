import type { Timers } from '../../../base/index.ts';
import type { ServerTransaction, ServerTransactionOptions } from './server-transaction.ts';
import type { TimerTable } from './timing.ts';

type State = 'trying' | 'proceeding' | 'completed' | 'terminated';

/** Server transaction of every request but INVITE and ACK (RFC 3261 §17.2.2). */
export class NonInviteServerTransaction implements ServerTransaction {
  readonly #timers: Timers;
  readonly #table: TimerTable;
  readonly #send: (message: Buffer) => void;
  readonly #onEnd: () => void;
  #state: State = 'trying';
  #lastResponse: Buffer | undefined;
  #cancelJ: (() => void) | undefined;

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
    return this.#state === 'completed' || this.#state === 'terminated';
  }

  receiveRetransmission(): void {
    switch (this.#state) {
      case 'trying': // nothing was said yet
      case 'terminated':
        return;
      case 'proceeding':
      case 'completed':
        if (this.#lastResponse !== undefined) this.#send(this.#lastResponse);
        return;
    }
  }

  receiveAck(): boolean {
    return false;
  }

  respond(status: number, message: Buffer): void {
    if (this.isAnswered) return;
    this.#lastResponse = message;
    this.#send(message);
    if (status < 200) {
      this.#state = 'proceeding';
      return;
    }
    this.#state = 'completed';
    if (this.#table.timerJ === 0) this.close();
    else {
      const timer = this.#timers.after(this.#table.timerJ, () => this.close());
      this.#cancelJ = () => timer.cancel();
    }
  }

  close(): void {
    if (this.#state === 'terminated') return;
    this.#state = 'terminated';
    this.#cancelJ?.();
    this.#lastResponse = undefined;
    this.#onEnd();
  }
}
