/** Bytes that are no RTP, RTCP or telephone-event. The only thing the parsers here throw. */
export class RtpParseError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RtpParseError';
  }
}
