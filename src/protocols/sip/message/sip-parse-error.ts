/** Bytes that are not a SIP message that RFC 3261 lets us act on. */
export class SipParseError extends Error {
  /** Status of the refusal: 400, 413, 505 or 513. */
  readonly status: number;
  /** Reason phrase that says what is wrong; plain ASCII. */
  readonly reason: string;

  constructor(status: number, reason: string) {
    super(`${status} ${reason}`);
    this.name = 'SipParseError';
    this.status = status;
    this.reason = reason;
  }
}

/** A 400 with what is wrong. */
export function malformed(reason: string): SipParseError {
  return new SipParseError(400, reason);
}
