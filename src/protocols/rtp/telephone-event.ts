import { RtpParseError } from './rtp-parse-error.ts';

/** One report about a named event, most often a DTMF digit (RFC 4733 §2.3). */
export interface TelephoneEvent {
  /** Event code, 0 to 255. */
  readonly event: number;
  /** The key for codes 0 to 15, undefined for any other event. */
  readonly digit?: string | undefined;
  readonly isEnd: boolean;
  /** Power below 0 dBm0, 0 to 63 dB. */
  readonly volumeDb: number;
  /** So far, in ticks of the RTP clock; counts from the timestamp of the packet. */
  readonly durationTicks: number;
}

const DIGITS = '0123456789*#ABCD';

/**
 * Reads the payload of a `telephone-event` packet; throws RtpParseError where it is too short.
 * Bytes after the first four (a second event of RFC 4733 §2.5.1.5) are left alone.
 */
export function parseTelephoneEvent(payload: Uint8Array): TelephoneEvent {
  if (payload.length < 4) throw new RtpParseError(`telephone-event: ${payload.length} bytes < 4`);
  const event = payload[0]!;
  return {
    event,
    digit: DIGITS[event],
    isEnd: (payload[1]! & 0x80) !== 0,
    volumeDb: payload[1]! & 0x3f,
    durationTicks: (payload[2]! << 8) | payload[3]!,
  };
}

/** As {@link parseTelephoneEvent}, undefined where it would throw. */
export function tryTelephoneEvent(payload: Uint8Array): TelephoneEvent | undefined {
  return payload.length < 4 ? undefined : parseTelephoneEvent(payload);
}
