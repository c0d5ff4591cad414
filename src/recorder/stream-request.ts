import type {
  CallDirection,
  CapacityReason,
  Parties,
  SessionFacts,
  Side,
} from '../recording/index.ts';
import type { RecordedStream } from './recorded-stream.ts';

/** A source offers the copy of one party's voice. Says nothing of SIP. */
export interface StreamRequest {
  readonly side: Side;
  readonly dialect: SessionFacts['dialect'];
  /**
   * Equal for the streams of one stretch of conversation. A request joins the open session of the
   * same key that has no stream of its side yet; otherwise it opens a session of its own.
   */
  readonly pairKey: string;
  readonly parties: Parties;
  /** What the source's facts suggest; the source does not say it. */
  readonly direction: CallDirection;
  /** `address:port` that sent the request. */
  readonly peer: string;
  /** Everything signalled that has no field of its own. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Why a stream is not recorded. */
export type RefusalCode = 'declined-by-policy' | CapacityReason | 'no-port' | 'capture-failed';

export interface Refusal {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  /** One sentence for the log and the register of missed recordings. */
  readonly detail: string;
}

export interface Admitted {
  readonly kind: 'admitted';
  readonly stream: RecordedStream;
}

export type StreamAdmission = Admitted | Refusal;

/** A {@link Refusal} with this code. */
export function refuse(code: RefusalCode, detail: string): Refusal {
  return { kind: 'refused', code, detail };
}
