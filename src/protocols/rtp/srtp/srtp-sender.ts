import { sequenceNumber } from '../header.ts';
import type { SrtpParameters } from './srtp-parameters.ts';
import { SrtpTransform } from './srtp-transform.ts';

/** Protects the packets of one source in the order in which they are sent. */
export class SrtpSender {
  readonly #transform: SrtpTransform;
  #rollOver = 0;
  #lastSequence: number | undefined;
  #reports = 0;

  /** Of several keys the first is used. `before` protected the same source with other keys. */
  constructor({ suite, keys }: SrtpParameters, before?: SrtpSender) {
    this.#transform = SrtpTransform.of(suite, keys[0]!);
    if (before === undefined) return;
    // The count of laps goes on (RFC 3711 §3.3.1), that of reports may.
    this.#rollOver = before.#rollOver;
    this.#lastSequence = before.#lastSequence;
    this.#reports = before.#reports;
  }

  /** One packet that overtakes another still belongs to its own lap. */
  protectRtp(packet: Buffer): Buffer {
    const sequence = sequenceNumber(packet, 0);
    const step = sequence - (this.#lastSequence ?? sequence);
    const isNextLap = step < -0x8000;
    const isLapBefore = step > 0x8000;
    if (isNextLap) this.#rollOver++;
    if (!isLapBefore) this.#lastSequence = sequence;
    return this.#transform.protectRtp(packet, this.#rollOver - (isLapBefore ? 1 : 0));
  }

  protectRtcp(packet: Buffer): Buffer {
    return this.#transform.protectRtcp(packet, ++this.#reports);
  }
}
