import {
  headerLength,
  isRtp,
  payloadLength,
  payloadType,
  type ReceptionTable,
  rtpTimestamp,
  sequenceNumber,
  ssrc,
} from '../protocols/rtp/index.ts';
import {
  type EndReason,
  type Side,
  type StreamDirection,
  type StreamStatistics,
  type StreamVoice,
  sidesOf,
} from '../recording/index.ts';
import { PacketLog } from './packet-log.ts';
import { RunTracker, type SourceRun } from './run-tracker.ts';
import { type PayloadKind, StreamFormats, type UsedFormat } from './stream-formats.ts';

/** From when to when, in milliseconds on the journal's timeline. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A packet that is not audio, at the edge of a stream. */
export interface EdgePacket {
  readonly arrivalMs: number;
  readonly kind: PayloadKind;
}

/** Everything the journal says about one stream. */
export class StreamIndex {
  readonly streamIndex: number;
  readonly log = new PacketLog();
  /** `address:port` of every accepted source in order. */
  readonly sources: string[] = [];
  openedAtMs = Number.NEGATIVE_INFINITY;
  endedAtMs: number | undefined;
  endReason: EndReason | undefined;
  foreignPackets = 0;
  malformedPackets = 0;
  refusedPackets = 0;
  /** First and last packet by arrival. */
  firstPacket: EdgePacket | undefined;
  lastPacket: EdgePacket | undefined;
  readonly #formats: StreamFormats;
  readonly #runs = new RunTracker();
  readonly #table: ReceptionTable;
  readonly #row: number;
  readonly #holds: TimeSpan[] = [];
  #heldSinceMs: number | undefined;
  #ssrc: number | undefined;
  #isBrokenOff = false;
  #ssrcChanges = 0;
  #sampleRate = 0;
  #voice: StreamVoice;

  /** `row` of `table` is the stream's own; `decoders` as {@link StreamFormats} takes them. */
  constructor(
    streamIndex: number,
    voice: StreamVoice,
    { table, row }: { readonly table: ReceptionTable; readonly row: number },
    decoders: readonly string[],
  ) {
    this.streamIndex = streamIndex;
    this.#formats = new StreamFormats(decoders);
    this.#voice = voice;
    this.#table = table;
    this.#row = row;
  }

  /** The sides that are heard on it. */
  get sides(): readonly Side[] {
    return sidesOf(this.#voice);
  }

  /** Whose voice it carries is known better now. */
  assign(voice: StreamVoice): void {
    this.#voice = voice;
  }

  get formats(): readonly UsedFormat[] {
    return this.#formats.used;
  }

  get runs(): readonly SourceRun[] {
    return this.#runs.runs;
  }

  /** Samples per second that hold all audio that came; 0 where none did. */
  get sampleRate(): number {
    return this.#sampleRate;
  }

  /** When the source said it sends nothing; up to `endMs` where that was not taken back. */
  holds(endMs: number): TimeSpan[] {
    const { endedAtMs } = this;
    if (this.#heldSinceMs === undefined) return this.#holds;
    return [...this.#holds, { fromMs: this.#heldSinceMs, toMs: endedAtMs ?? endMs }];
  }

  negotiate(atMs: number, direction: StreamDirection, formats: readonly UsedFormat['format'][]) {
    this.#formats.negotiate(formats);
    const isHeld = direction === 'inactive' || direction === 'recvonly';
    if (isHeld) {
      this.#heldSinceMs ??= atMs;
    } else if (this.#heldSinceMs !== undefined) {
      this.#holds.push({ fromMs: this.#heldSinceMs, toMs: atMs });
      this.#heldSinceMs = undefined;
    }
  }

  /** What came between is not there on purpose: it does not count as lost. */
  breakOff(): void {
    this.#isBrokenOff = true;
  }

  /** Takes the next packet; false where it is none, then it has no row. */
  add(arrivalMs: number, packet: Buffer): boolean {
    if (!isRtp(packet, 0, packet.length)) {
      this.malformedPackets++;
      return false;
    }
    const formatIndex = this.#formats.find(payloadType(packet, 0));
    const used = this.#formats.used[formatIndex]!;
    const from = headerLength(packet, 0);
    const payload = packet.subarray(from, from + payloadLength(packet, 0, packet.length));
    const facts = {
      ssrc: ssrc(packet, 0),
      sequenceNumber: sequenceNumber(packet, 0),
      timestamp: rtpTimestamp(packet, 0),
      arrivalMs,
      clockRate: used.format.clockRate,
    };
    const { run, sequence } = this.#runs.place(facts);
    this.#observe(facts, payload.length);
    this.#sampleRate = Math.max(this.#sampleRate, used.rateOf(payload));
    this.firstPacket ??= { arrivalMs, kind: used.kind };
    this.lastPacket = { arrivalMs, kind: used.kind };
    this.log.add({
      arrivalMs,
      sequence,
      timestamp: facts.timestamp,
      durationTicks: used.countTicks(payload),
      run,
      format: formatIndex,
    });
    return true;
  }

  /** Counts of all packets of the journal, with those that only capturing saw. */
  statistics(): StreamStatistics {
    const { firstPacket, lastPacket, foreignPackets, malformedPackets, refusedPackets } = this;
    return {
      ...this.#table.statistics(this.#row),
      ssrcChanges: this.#ssrcChanges,
      foreignPackets,
      malformedPackets,
      ...(refusedPackets > 0 && { refusedPackets }),
      firstArrivalMs: firstPacket?.arrivalMs,
      lastArrivalMs: lastPacket?.arrivalMs,
    };
  }

  #observe(
    packet: { ssrc: number; sequenceNumber: number; timestamp: number; arrivalMs: number } & {
      clockRate: number;
    },
    payloadBytes: number,
  ): void {
    const isOther = this.#ssrc !== undefined && this.#ssrc !== packet.ssrc;
    if (isOther) this.#ssrcChanges++;
    if (isOther || this.#isBrokenOff) this.#table.startSource(this.#row);
    this.#isBrokenOff = false;
    this.#ssrc = packet.ssrc;
    const seconds = Math.floor(packet.arrivalMs / 1000);
    this.#table.observe(
      this.#row,
      packet.sequenceNumber,
      packet.timestamp,
      seconds,
      Math.floor((packet.arrivalMs - seconds * 1000) * 1e6),
      packet.clockRate,
      payloadBytes,
    );
  }
}
