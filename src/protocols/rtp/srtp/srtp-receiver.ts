import { sequenceNumber, ssrc } from '../header.ts';
import { ReplayWindow } from './replay-window.ts';
import type { SrtpParameters } from './srtp-parameters.ts';
import { SrtpTransform } from './srtp-transform.ts';

/** What a packet proved to be. */
export type OpenedPacket =
  | { readonly kind: 'opened'; readonly packet: Buffer }
  /** It verifies, and came before. */
  | { readonly kind: 'replayed' }
  | { readonly kind: 'forged' };

const LAP = 0x10000;
/** A sender has no more sources than this in a call. */
const MAX_SOURCES = 64;
/** No audio has more packets in a millisecond: one for each 2.5 ms. */
const PACKETS_PER_MS = 0.4;
/** Laps that are looked for where there is no telling: a day of packets of 20 ms. */
const MAX_LAPS = 64;
/** So often in so long a time the lap of a source is looked for of which nothing verified yet. */
const SEARCHES = 4;
const SEARCH_WINDOW_MS = 200;
const FORGED: OpenedPacket = { kind: 'forged' };
const REPLAYED: OpenedPacket = { kind: 'replayed' };

/** A source under one set of keys. */
interface Source {
  readonly seen: ReplayWindow;
  /** Of the newest packet that verified. */
  arrivalMs: number;
}

/** Opens the packets of a sender under one set of master keys. */
export class SrtpReceiver {
  readonly #transforms: readonly SrtpTransform[];
  readonly #sources = new Map<number, Source>();
  readonly #reports = new Map<number, ReplayWindow>();
  #searches = 0;
  #searchesSinceMs = Number.NEGATIVE_INFINITY;

  constructor({ suite, keys }: SrtpParameters) {
    this.#transforms = keys.map((key) => SrtpTransform.of(suite, key));
  }

  /** The index of the newest packet of a source; undefined for one that was not heard. */
  newestOf(source: number): number | undefined {
    return this.#sources.get(source)?.seen.newest;
  }

  /**
   * Opens an RTP packet with a whole header. `known` is the newest index of its source under other
   * keys: the count of laps goes on when keys change (RFC 3711 §3.3.1).
   */
  openRtp(packet: Buffer, arrivalMs: number, known?: number): OpenedPacket {
    const id = ssrc(packet, 0);
    const source = this.#sources.get(id);
    const laps =
      source === undefined
        ? this.#firstLaps(packet, arrivalMs, known)
        : nextLaps(sequenceNumber(packet, 0), source, arrivalMs);
    for (const lap of laps) {
      const opened = this.#try((transform) => transform.openRtp(packet, lap));
      if (opened === undefined) continue;
      const index = lap * LAP + sequenceNumber(packet, 0);
      const { seen } = this.#noted(id, arrivalMs, index);
      if (seen.has(index)) return REPLAYED;
      seen.add(index);
      return { kind: 'opened', packet: opened };
    }
    return FORGED;
  }

  /** Opens an RTCP compound packet. */
  openRtcp(packet: Buffer): OpenedPacket {
    const opened = this.#try((transform) => transform.openRtcp(packet));
    if (opened === undefined) return FORGED;
    const id = packet.readUInt32BE(4);
    const seen = this.#reports.get(id) ?? new ReplayWindow();
    if (this.#reports.size < MAX_SOURCES) this.#reports.set(id, seen);
    if (seen.has(opened.index)) return REPLAYED;
    seen.add(opened.index);
    return { kind: 'opened', packet: opened.packet };
  }

  /**
   * Laps that the first packet of a source may belong to: as before, or from the beginning, or any
   * where its beginning was not heard. A flood of forged packets does not make that dear.
   */
  #firstLaps(packet: Buffer, arrivalMs: number, known: number | undefined): number[] {
    const mayBe = known === undefined ? [] : [nearestLap(sequenceNumber(packet, 0), known)];
    if (arrivalMs - this.#searchesSinceMs >= SEARCH_WINDOW_MS) {
      this.#searchesSinceMs = arrivalMs;
      this.#searches = 0;
    }
    if (this.#searches++ >= SEARCHES) return [...mayBe, 0, 1];
    return [...mayBe, ...Array.from({ length: MAX_LAPS }, (_, lap) => lap)];
  }

  #try<T>(open: (transform: SrtpTransform) => T | undefined): T | undefined {
    for (const transform of this.#transforms) {
      const opened = open(transform);
      if (opened !== undefined) return opened;
    }
    return undefined;
  }

  /** The source of a packet that verified; the oldest makes room for one too many. */
  #noted(id: number, arrivalMs: number, index: number): Source {
    const known = this.#sources.get(id);
    if (known !== undefined) {
      if (index > known.seen.newest) known.arrivalMs = arrivalMs;
      return known;
    }
    if (this.#sources.size >= MAX_SOURCES) this.#sources.delete([...this.#sources.keys()][0]!);
    const source = { seen: new ReplayWindow(), arrivalMs };
    this.#sources.set(id, source);
    return source;
  }
}

/** The lap in which `sequence` is nearest to `newest` (RFC 3711 §3.3.1). */
function nearestLap(sequence: number, newest: number): number {
  const lap = Math.floor(newest / LAP);
  const step = sequence - (newest % LAP);
  if (step > LAP / 2) return Math.max(0, lap - 1);
  return step < -LAP / 2 ? lap + 1 : lap;
}

/**
 * Laps that a packet of a known source may belong to. After a silence, such as a pause of the
 * recording, there may have been more of them than its sequence numbers say.
 */
function nextLaps(sequence: number, { seen, arrivalMs: lastMs }: Source, nowMs: number): number[] {
  const nearest = nearestLap(sequence, seen.newest);
  const missed = Math.min(MAX_LAPS, Math.floor(((nowMs - lastMs) * PACKETS_PER_MS) / (LAP / 2)));
  return Array.from({ length: 1 + Math.max(0, missed) }, (_, more) => nearest + more);
}
