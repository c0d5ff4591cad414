import type { SipTransport } from '../message/message.ts';
import { isReliable } from '../message/sip-transport.ts';

/** The three times all transaction timers come from (RFC 3261 §17.1.1.1). */
export interface TransactionTiming {
  /** Estimate of the round trip. */
  readonly t1Ms: number;
  /** Longest interval between retransmissions. */
  readonly t2Ms: number;
  /** How long a message stays in the network. */
  readonly t4Ms: number;
}

/** The values of RFC 3261. */
export const RFC_TIMING: TransactionTiming = { t1Ms: 500, t2Ms: 4000, t4Ms: 5000 };

/** Timers of RFC 3261 table 4 and RFC 6026 for one transport, in milliseconds. */
export interface TimerTable {
  /** Whether we repeat what may get lost: E and G run only then. */
  readonly retransmits: boolean;
  /** First interval of E and G and of the 2xx. */
  readonly firstMs: number;
  /** Longest interval of E and G and of the 2xx. */
  readonly longestMs: number;
  /** Wait for a final response to our request. */
  readonly timerF: number;
  /** Wait for the ACK. */
  readonly timerH: number;
  /** Absorb repeated ACKs. */
  readonly timerI: number;
  /** Absorb repeated requests. */
  readonly timerJ: number;
  /** Absorb repeated responses. */
  readonly timerK: number;
  /** Absorb repeated INVITEs after a 2xx (RFC 6026 §7.1). */
  readonly timerL: number;
}

/** The timers by reliability of the transport: over a stream I, J and K are zero. */
export function timerTable(transport: SipTransport, timing: TransactionTiming): TimerTable {
  const isStream = isReliable(transport);
  const longMs = 64 * timing.t1Ms;
  return {
    retransmits: !isStream,
    firstMs: timing.t1Ms,
    longestMs: timing.t2Ms,
    timerF: longMs,
    timerH: longMs,
    timerI: isStream ? 0 : timing.t4Ms,
    timerJ: isStream ? 0 : longMs,
    timerK: isStream ? 0 : timing.t4Ms,
    timerL: longMs,
  };
}
