import { SrtpStream } from '../protocols/rtp/index.ts';
import type { JournalEvent, StreamProtection } from '../recording/index.ts';
import type { JournalPacket } from '../storage/journal/index.ts';

/** Everything that sources said of their keys in a call, by stream, in order. */
export type ProtectionLog = ReadonlyMap<number, readonly StreamProtection[]>;

/**
 * Opens the packets of a journal where they are protected. Asked for the same entries in the same
 * order it gives the same packets. Keys come with an answer, after the first packets: all of them
 * are known beforehand, from reading the journal once before.
 */
export class PacketOpener {
  readonly #known: ProtectionLog;
  readonly #streams = new Map<number, SrtpStream>();

  constructor(known: ProtectionLog) {
    this.#known = known;
    for (const [streamIndex, protections] of known) {
      this.#streams.set(streamIndex, new SrtpStream(protections));
    }
  }

  /** The packet as it was before it was protected; undefined for one that is to be left out. */
  open({ streamIndex, packet, arrivalMs }: JournalPacket): Buffer | undefined {
    const stream = this.#streams.get(streamIndex);
    return stream === undefined ? packet : stream.openRtp(packet, arrivalMs);
  }

  /** Takes what was agreed. */
  note(event: JournalEvent): void {
    if (event.type !== 'stream-negotiated' || !this.#known.has(event.streamIndex)) return;
    this.#streams.get(event.streamIndex)?.negotiate(event.protection);
  }

  /** Packets of a stream that were left out. */
  refusedPackets(streamIndex: number): number {
    const stream = this.#streams.get(streamIndex);
    return stream === undefined ? 0 : stream.forgedPackets + stream.replayedPackets;
  }
}
