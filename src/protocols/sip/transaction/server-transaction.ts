import type { Timers } from '../../../base/index.ts';
import type { TimerTable } from './timing.ts';

/** The server side of one request (RFC 3261 §17.2). */
export interface ServerTransaction {
  /** Whether the final response was given. */
  readonly isAnswered: boolean;
  /** The same request came again. */
  receiveRetransmission(): void;
  /** An ACK with the branch of this transaction. False: it belongs to the dialog. */
  receiveAck(): boolean;
  /** Sends a response. After the final one nothing is sent any more. */
  respond(status: number, message: Buffer): void;
  /** Ends the transaction silently. Idempotent. */
  close(): void;
}

export interface ServerTransactionOptions {
  readonly timers: Timers;
  readonly table: TimerTable;
  /** Sends bytes to where the request came from. */
  readonly send: (message: Buffer) => void;
  /** The transaction is over: nothing will be absorbed any more. */
  readonly onEnd: () => void;
}
