import type {
  CallDirection,
  CapacityReason,
  Parties,
  SessionFacts,
  Side,
  StreamPlace,
} from '../recording/index.ts';
import type { RecordedStream } from './recorded-stream.ts';

/** A source offers the copy of one party's voice. Says nothing of SIP. */
export interface StreamRequest {
  readonly side: Side;
  /** The stream carries both voices; `side` is near then. */
  readonly isMixed?: boolean | undefined;
  /** Other streams of its side may be there: all are heard. Without it each side has one. */
  readonly sharesSide?: boolean | undefined;
  /** The source has not said who takes part; see `Recorder.identify`. */
  readonly isUnidentified?: boolean | undefined;
  /** It belongs to no call: its ports wait for the next, and nothing of it is kept. */
  readonly isBetweenCalls?: boolean | undefined;
  /** A stream whose ports it goes on with, without a gap; that one ends. */
  readonly takesOver?: StreamPlace | undefined;
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
