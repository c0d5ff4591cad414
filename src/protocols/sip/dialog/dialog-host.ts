import type { Clock, Log, Timers } from '../../../base/index.ts';
import type { HeaderLines, SipResponse, SipTransport } from '../message/message.ts';
import type { TimerTable } from '../transaction/timing.ts';
import type { FlowTarget, SipFlow } from '../transport/transports.ts';
import type { DialogId } from './dialog-state.ts';

/** A request of ours on its way: what to send and how. */
export interface HostedRequest {
  readonly method: string;
  readonly branch: string;
  readonly flow: SipFlow;
  readonly bytes: Buffer;
}

/** What a dialog needs of its server. */
export interface DialogHost {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly product: string;
  /** Allow and Supported, as put on every 2xx that makes or refreshes a dialog. */
  readonly abilities: HeaderLines;
  timerTable(transport: SipTransport): TimerTable;
  /** A random token for tags and branches. */
  newToken(): string;
  /** Whole number from 0 to 10, for Retry-After (RFC 3261 §14.2). */
  newRetrySeconds(): number;
  flowTo(target: FlowTarget): SipFlow | undefined;
  /** Sends a request; resolves to the final response or undefined after 64*T1. */
  request(request: HostedRequest): Promise<SipResponse | undefined>;
  /** The dialog is over. */
  release(id: DialogId): void;
}
