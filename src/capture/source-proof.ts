import { SrtpStream } from '../protocols/rtp/index.ts';
import type { StreamProtection } from '../recording/index.ts';
import { arrivalMsOf, type RtpDatagram } from './rtp-datagram.ts';

/**
 * Packets that are looked at in one visit to a socket. Only those of senders that are not accepted
 * yet are: a flood of forged ones costs a few milliseconds, not the packets of others.
 */
const PER_VISIT = 256;

/** Tells the packets of a source by its keys, where what it sends is protected (RFC 3711). */
export class SourceProof {
  readonly #stream = new SrtpStream();
  #left = PER_VISIT;

  /** The source uses these keys, too. */
  learn(protection: StreamProtection): void {
    this.#stream.negotiate(protection);
  }

  /** Another visit begins. */
  refill(): void {
    this.#left = PER_VISIT;
  }

  /** Whether a packet was made with the keys and was not seen here before. */
  holds(datagram: RtpDatagram): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    const { bytes, offset, length } = datagram;
    const packet = bytes.subarray(offset, offset + length);
    return this.#stream.openRtp(packet, arrivalMsOf(datagram)) !== undefined;
  }
}
