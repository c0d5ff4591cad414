/** A received datagram that is an RTP packet, where it lies in the receive buffers. */
export interface RtpDatagram {
  /** Sender as `sockaddr` words from `nameAt`. */
  readonly names: Int32Array;
  readonly nameAt: number;
  readonly ssrc: number;
  readonly sequenceNumber: number;
  readonly arrivalSec: number;
  readonly arrivalNsec: number;
  readonly bytes: Buffer;
  readonly offset: number;
  readonly length: number;
}

/** When it arrived, milliseconds since 1970. */
export function arrivalMsOf({ arrivalSec, arrivalNsec }: RtpDatagram): number {
  return arrivalSec * 1000 + arrivalNsec / 1e6;
}
