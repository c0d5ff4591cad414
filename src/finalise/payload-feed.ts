import { RecorderError } from '../base/index.ts';
import { headerLength, isRtp, payloadLength } from '../protocols/rtp/index.ts';
import { SIDES } from '../recording/index.ts';
import type { JournalEntry } from '../storage/journal/index.ts';
import { PacketOpener, type ProtectionLog } from './packet-opener.ts';
import type { StreamIndex } from './stream-index.ts';
import { lanesOf, type Timeline } from './timeline.ts';

interface FedStream {
  /** How often each row of the packet log is still played: on both legs where it is mixed. */
  readonly plays: Uint8Array;
  readonly waiting: Map<number, Uint8Array>;
  nextRow: number;
}

/**
 * Reads the journal a second time and hands out payloads as they are asked for. Holds those that
 * came before their turn: as many as the packets of the call were late, no more.
 */
export class PayloadFeed {
  readonly #entries: Iterator<JournalEntry>;
  readonly #opener: PacketOpener;
  readonly #streams = new Map<number, FedStream>();

  /** `entries` are those that the timeline was made from, opened by `protections`. */
  constructor(
    entries: Iterable<JournalEntry>,
    timeline: Timeline,
    protections: ProtectionLog = new Map(),
  ) {
    this.#entries = entries[Symbol.iterator]();
    this.#opener = new PacketOpener(protections);
    for (const side of SIDES) {
      for (const { streams, plan } of lanesOf(timeline.legs[side])) {
        const fed = streams.map((stream) => this.#fed(stream));
        for (let i = 0; i < plan.length; i++) fed[plan.stream[i]!]!.plays[plan.row[i]!]!++;
      }
    }
  }

  /** How many payloads are held. */
  get waiting(): number {
    let count = 0;
    for (const { waiting } of this.#streams.values()) count += waiting.size;
    return count;
  }

  /**
   * The payload of a row, once for each time it is played. Throws `JOURNAL_CHANGED` where it is not
   * there any more.
   */
  take({ streamIndex }: StreamIndex, row: number): Uint8Array {
    const stream = this.#streams.get(streamIndex);
    for (;;) {
      const payload = stream?.waiting.get(row);
      if (stream !== undefined && payload !== undefined) {
        if (--stream.plays[row]! === 0) stream.waiting.delete(row);
        return payload;
      }
      const next = this.#entries.next();
      if (next.done === true) {
        throw new RecorderError('JOURNAL_CHANGED', 'The journal lacks a packet it had before.', {
          isRetryable: true,
        });
      }
      const entry = next.value;
      if (entry.kind === 'rtp') this.#keep(entry.streamIndex, this.#opener.open(entry));
      else if (entry.kind === 'event') this.#opener.note(entry.event);
    }
  }

  /** Stops reading. Idempotent. */
  close(): void {
    this.#entries.return?.();
  }

  #fed({ streamIndex, log }: StreamIndex): FedStream {
    const known = this.#streams.get(streamIndex);
    if (known !== undefined) return known;
    const stream = { plays: new Uint8Array(log.length), waiting: new Map(), nextRow: 0 };
    this.#streams.set(streamIndex, stream);
    return stream;
  }

  #keep(streamIndex: number, packet: Buffer | undefined): void {
    const stream = this.#streams.get(streamIndex);
    if (stream === undefined || packet === undefined || !isRtp(packet, 0, packet.length)) return;
    const row = stream.nextRow++;
    if (stream.plays[row] === 0) return;
    const from = headerLength(packet, 0);
    const length = payloadLength(packet, 0, packet.length);
    // A copy: the packet is a view of a whole chunk.
    stream.waiting.set(row, new Uint8Array(packet.subarray(from, from + length)));
  }
}
