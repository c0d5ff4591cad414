import { hasRtpHeader, ssrc } from '../header.ts';
import type { SrtpParameters } from './srtp-parameters.ts';
import { SrtpReceiver } from './srtp-receiver.ts';

/** A source that changes its keys more often than this is not followed back. */
const MAX_KEYS = 16;

/**
 * The packets of one stream in the order in which they came: opened where they are protected, as
 * they are where nothing was agreed. What does not verify is nobody's.
 */
export class SrtpStream {
  /** Packets that did not verify. */
  forgedPackets = 0;
  /** Packets that came again. */
  replayedPackets = 0;
  readonly #receivers: { readonly name: string; readonly receiver: SrtpReceiver }[] = [];
  /** By which the last packet was opened. */
  #current: SrtpReceiver | undefined;
  #isProtected: boolean;

  /** `known` is what will be agreed, where that is known: packets may come before an answer. */
  constructor(known: readonly SrtpParameters[] = []) {
    this.#isProtected = known.length > 0;
    for (const parameters of known) this.#learn(parameters);
  }

  /** What was agreed; undefined: that packets are not protected. */
  negotiate(parameters: SrtpParameters | undefined): void {
    this.#isProtected = parameters !== undefined;
    if (parameters !== undefined) this.#learn(parameters);
  }

  /** The RTP packet; undefined for one that is to be left out. */
  openRtp(packet: Buffer, arrivalMs: number): Buffer | undefined {
    if (this.#receivers.length === 0) return packet;
    if (!hasRtpHeader(packet, 0, packet.length)) return packet;
    for (const receiver of this.#inTurn()) {
      const known = this.#newestElsewhere(receiver, packet);
      const opened = receiver.openRtp(packet, arrivalMs, known);
      if (opened.kind === 'forged') continue;
      this.#current = receiver;
      if (opened.kind === 'opened') return opened.packet;
      this.replayedPackets++;
      return undefined;
    }
    if (!this.#isProtected) return packet;
    this.forgedPackets++;
    return undefined;
  }

  /** The same keys come with every refresh of the session. */
  #learn(parameters: SrtpParameters): void {
    const name = JSON.stringify(parameters);
    if (this.#receivers.some((each) => each.name === name)) return;
    this.#receivers.push({ name, receiver: new SrtpReceiver(parameters) });
    if (this.#receivers.length > MAX_KEYS) this.#receivers.shift();
  }

  /** First the one that opened the last packet, then the others, the newest first. */
  *#inTurn(): Iterable<SrtpReceiver> {
    const current = this.#current;
    if (current !== undefined) yield current;
    for (let at = this.#receivers.length - 1; at >= 0; at--) {
      const { receiver } = this.#receivers[at]!;
      if (receiver !== current) yield receiver;
    }
  }

  #newestElsewhere(receiver: SrtpReceiver, packet: Buffer): number | undefined {
    const current = this.#current;
    return current === receiver ? undefined : current?.newestOf(ssrc(packet, 0));
  }
}
