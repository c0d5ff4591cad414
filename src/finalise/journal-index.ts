import { isDeepStrictEqual } from 'node:util';
import { RecorderError } from '../base/index.ts';
import { ReceptionTable } from '../protocols/rtp/index.ts';
import type {
  EndReason,
  JournalEvent,
  Parties,
  ReceivedMetadata,
  SessionFacts,
  Side,
  StreamProtection,
  StreamVoice,
} from '../recording/index.ts';
import type { JournalEntry, JournalReport } from '../storage/journal/index.ts';
import type { Cut } from './cut-stretches.ts';
import type { Progress } from './finalise-job.ts';
import { MetadataLog } from './metadata-log.ts';
import { PacketOpener, type ProtectionLog } from './packet-opener.ts';
import { StreamIndex, type TimeSpan } from './stream-index.ts';

/** More streams than any call has; each costs a row of statistics. */
const MAX_STREAMS = 64;
const PROGRESS_ENTRIES = 50_000;
/** Arrivals this far back are another setting of the clock, not another order. */
const MAX_BACK_MS = 60_000;

/** All that is known of a session after its journal was read once; payloads are read later. */
export interface JournalIndex {
  readonly session: SessionFacts;
  readonly admittedAtMs: number;
  readonly parties: Parties;
  readonly partyChanges: readonly { readonly atMs: number; readonly parties: Parties }[];
  /** Documents of the source, as long as they are not very many. */
  readonly sourceMetadata: readonly ReceivedMetadata[];
  /** In order of their index. */
  readonly streams: readonly StreamIndex[];
  /** When capturing stopped without notice, from the last that was written before. */
  readonly interruptions: readonly TimeSpan[];
  /** What was stopped or paused, in order of time. */
  readonly cuts: readonly Cut[];
  /** Undefined where the journal was cut off. */
  readonly endReason: EndReason | undefined;
  /** Of the last entry. */
  readonly endMs: number;
  /** A part of the journal could not be read, or its end is missing. */
  readonly isDamaged: boolean;
  /** What is needed to open its packets. */
  readonly protections: ProtectionLog;
}

/** The entries of a journal with what reading them found, as a JournalReader gives them. */
export interface JournalSource extends Iterable<JournalEntry> {
  readonly report: Pick<JournalReport, 'damage' | 'missingChunks'>;
}

/**
/**
 * Reads a journal from beginning to end, and once more where packets are protected: only then are
 * all keys known. `decoders`: what is decoded beside what is built in. Errors: those of the reader,
 * `JOURNAL_NO_SESSION`.
 */
export function indexJournal(
  reader: JournalSource,
  onProgress: Progress,
  decoders: readonly string[] = [],
): JournalIndex {
  const index = readIndex(reader, onProgress, new Indexer(decoders, new Map()));
  if (index.protections.size === 0) return index;
  return readIndex(reader, onProgress, new Indexer(decoders, index.protections));
}

function readIndex(reader: JournalSource, onProgress: Progress, indexer: Indexer): JournalIndex {
  let count = 0;
  for (const entry of reader) {
    indexer.add(entry);
    if (++count % PROGRESS_ENTRIES === 0) onProgress();
  }
  const { damage, missingChunks } = reader.report;
  return indexer.finish(damage.length > 0 || missingChunks > 0);
}

class Indexer {
  readonly #table = new ReceptionTable(MAX_STREAMS);
  readonly #streams = new Map<number, StreamIndex>();
  readonly #partyChanges: { atMs: number; parties: Parties }[] = [];
  readonly #interruptions: TimeSpan[] = [];
  readonly #cuts: Cut[] = [];
  readonly #clock = new ForwardClock();
  readonly #metadata = new MetadataLog();
  readonly #decoders: readonly string[];
  readonly #opener: PacketOpener;
  readonly #protections = new Map<number, StreamProtection[]>();
  #session: SessionFacts | undefined;
  #admittedAtMs = 0;
  #endReason: EndReason | undefined;
  #endMs = 0;

  constructor(decoders: readonly string[], known: ProtectionLog) {
    this.#decoders = decoders;
    this.#opener = new PacketOpener(known);
  }

  add(entry: JournalEntry): void {
    const atMs = this.#clock.forward(entry.arrivalMs);
    if (entry.kind === 'rtp') {
      const packet = this.#opener.open(entry);
      if (packet !== undefined) this.#stream(entry.streamIndex)?.add(atMs, packet);
    } else if (entry.kind === 'event') {
      this.#opener.note(entry.event);
      this.#note(atMs, entry.event);
    }
    this.#endMs = Math.max(this.#endMs, atMs);
  }

  finish(isDamaged: boolean): JournalIndex {
    const session = this.#session;
    if (session === undefined) {
      throw new RecorderError('JOURNAL_NO_SESSION', 'The journal does not say what it records.');
    }
    const streams = [...this.#streams.values()];
    for (const stream of streams) {
      stream.refusedPackets = this.#opener.refusedPackets(stream.streamIndex);
    }
    return {
      session,
      admittedAtMs: this.#admittedAtMs,
      parties: this.#partyChanges.at(-1)?.parties ?? session.parties,
      partyChanges: this.#partyChanges,
      sourceMetadata: this.#metadata.received,
      streams: streams.sort((a, b) => a.streamIndex - b.streamIndex),
      interruptions: this.#interruptions,
      cuts: this.#cuts,
      endReason: this.#endReason,
      endMs: this.#endMs,
      isDamaged: isDamaged || this.#endReason === undefined,
      protections: this.#protections,
    };
  }

  #note(atMs: number, event: JournalEvent): void {
    switch (event.type) {
      case 'opened':
        this.#session = event.session;
        this.#admittedAtMs = event.atMs;
        break;
      case 'stream-opened':
        this.#begin(atMs, event);
        break;
      case 'stream-assigned':
        this.#stream(event.streamIndex)?.assign(event);
        break;
      case 'identified':
        // Said again behind an interruption it is no news.
        if (isDeepStrictEqual(event.session, this.#session)) break;
        this.#session = event.session;
        this.#partyChanges.length = 0;
        break;
      case 'source-metadata':
        this.#metadata.add(event);
        break;
      case 'stream-negotiated':
        this.#stream(event.streamIndex)?.negotiate(atMs, event.direction, event.formats);
        this.#protect(event.streamIndex, event.protection);
        break;
      case 'source-accepted':
        this.#stream(event.streamIndex)?.sources.push(`${event.address}:${event.port}`);
        break;
      case 'parties-changed':
        if (isDeepStrictEqual(event.parties, this.#partyChanges.at(-1)?.parties)) break;
        this.#partyChanges.push({ atMs: event.atMs, parties: event.parties });
        break;
      case 'stream-ended':
        this.#end(atMs, event);
        break;
      case 'resumed':
        this.#interruptions.push({ fromMs: this.#endMs, toMs: Math.max(atMs, this.#endMs) });
        break;
      case 'storing':
        this.#turn(atMs, event);
        break;
      case 'closed':
        this.#endReason = event.reason;
        break;
    }
  }

  #protect(streamIndex: number, protection: StreamProtection | undefined): void {
    if (protection === undefined) return;
    const before = this.#protections.get(streamIndex) ?? [];
    this.#protections.set(streamIndex, [...before, protection]);
  }

  /** What is stored changes; a cut lasts until it does again. */
  #turn(atMs: number, { state, by }: JournalEvent & { type: 'storing' }): void {
    const last = this.#cuts.at(-1);
    const open = last?.toMs === Number.POSITIVE_INFINITY ? last : undefined;
    if (state === (open?.state ?? 'on')) return;
    if (open !== undefined) {
      this.#cuts[this.#cuts.length - 1] = { ...open, toMs: Math.max(atMs, open.fromMs) };
    }
    for (const stream of this.#streams.values()) stream.breakOff();
    if (state === 'on') return;
    this.#cuts.push({ state, by, fromMs: atMs, toMs: Number.POSITIVE_INFINITY });
  }

  #begin(atMs: number, event: JournalEvent & { type: 'stream-opened' }): void {
    const stream = this.#open(event.streamIndex, event);
    if (stream !== undefined) stream.openedAtMs = atMs;
  }

  #end(atMs: number, event: JournalEvent & { type: 'stream-ended' }): void {
    const stream = this.#stream(event.streamIndex);
    if (stream === undefined) return;
    stream.endedAtMs = atMs;
    stream.endReason = event.reason;
    stream.foreignPackets += event.statistics?.foreignPackets ?? 0;
    stream.malformedPackets += event.statistics?.malformedPackets ?? 0;
  }

  /** A stream that nobody opened is that of the side its number is for in a call of two. */
  #stream(streamIndex: number): StreamIndex | undefined {
    return (
      this.#streams.get(streamIndex) ?? this.#open(streamIndex, { side: guessSide(streamIndex) })
    );
  }

  #open(streamIndex: number, voice: StreamVoice): StreamIndex | undefined {
    if (this.#streams.has(streamIndex)) return this.#streams.get(streamIndex);
    if (this.#streams.size === MAX_STREAMS) return undefined;
    const place = { table: this.#table, row: this.#streams.size };
    const stream = new StreamIndex(streamIndex, voice, place, this.#decoders);
    this.#streams.set(streamIndex, stream);
    return stream;
  }
}

function guessSide(streamIndex: number): Side {
  return streamIndex % 2 === 0 ? 'near' : 'far';
}

/** Time that never goes back by more than packets may change places. */
class ForwardClock {
  #shiftMs = 0;
  #latestMs = Number.NEGATIVE_INFINITY;

  forward(arrivalMs: number): number {
    const back = this.#latestMs - (arrivalMs + this.#shiftMs);
    if (back > MAX_BACK_MS) this.#shiftMs += back;
    const forwarded = arrivalMs + this.#shiftMs;
    this.#latestMs = Math.max(this.#latestMs, forwarded);
    return forwarded;
  }
}
