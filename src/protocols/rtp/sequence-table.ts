/** Forward steps below this are loss (RFC 3550 Appendix A.1). */
const MAX_DROPOUT = 3000;
/** Forward steps up to this are loss whatever the timestamp says. */
const MAX_SURE_DROPOUT = 100;
/** Sequence numbers behind the highest for which is known whether they came. Power of two. */
const WINDOW = 1024;
const WINDOW_WORDS = WINDOW / 32;
/** Timestamps this close belong to one source: another begins anywhere in 2³². */
const NEAR_TICKS = 2 ** 22;

/** What a packet turned out to be. */
export const IN_ORDER = 0;
export const LATE = 1;
export const DUPLICATE = 2;
/** Far off: a stray, or the first of a source that started anew; the next packet will tell. */
export const SUSPECT = 3;
/** The second of a source that started anew. */
export const RESTARTED = 4;
export type Verdict = 0 | 1 | 2 | 3 | 4;

/** Counts of one row since it was reset. Meanings as in `StreamStatistics` of `recording/`. */
export interface SequenceCounts {
  readonly packets: number;
  readonly payloadBytes: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
}

/**
 * Counts the packets of many sources by sequence number (RFC 3550 Appendix A.1, A.3), exactly:
 * every packet is counted once, as a packet or as a duplicate, and one that comes late repairs
 * its loss. Allocates nothing per packet.
 *
 * A packet far from the highest sequence number, or near it with a timestamp from elsewhere, is
 * suspect: it counts as what its sequence number says, and if the next one follows it, the source
 * has started anew (nothing lost) or, where sequence and timestamp moved on with the clock, it was
 * cut off (all between lost).
 */
export class SequenceTable {
  readonly #isStarted: Uint8Array;
  readonly #highest: Uint16Array;
  readonly #highestTimestamp: Uint32Array;
  readonly #highestArrival: Float64Array;
  /** Distance from the lowest to the highest sequence number since the source started. */
  readonly #extent: Float64Array;
  /** Timestamp ticks from one packet to the next, last seen. */
  readonly #step: Uint32Array;
  readonly #window: Uint32Array;
  /** Sequence number of a suspect packet, −1 for none. */
  readonly #suspect: Int32Array;
  readonly #suspectTimestamp: Uint32Array;
  readonly #suspectArrival: Float64Array;
  readonly #suspectBytes: Uint32Array;
  /** As what a suspect packet counts for the time being, and by how much it changed `lost`. */
  readonly #suspectVerdict: Uint8Array;
  readonly #suspectRepair: Float64Array;
  readonly #packets: Float64Array;
  readonly #bytes: Float64Array;
  readonly #lost: Float64Array;
  readonly #duplicates: Float64Array;
  readonly #reordered: Float64Array;

  constructor(capacity: number) {
    this.#isStarted = new Uint8Array(capacity);
    this.#highest = new Uint16Array(capacity);
    this.#highestTimestamp = new Uint32Array(capacity);
    this.#highestArrival = new Float64Array(capacity);
    this.#extent = new Float64Array(capacity);
    this.#step = new Uint32Array(capacity);
    this.#window = new Uint32Array(capacity * WINDOW_WORDS);
    this.#suspect = new Int32Array(capacity).fill(-1);
    this.#suspectTimestamp = new Uint32Array(capacity);
    this.#suspectArrival = new Float64Array(capacity);
    this.#suspectBytes = new Uint32Array(capacity);
    this.#suspectVerdict = new Uint8Array(capacity);
    this.#suspectRepair = new Float64Array(capacity);
    this.#packets = new Float64Array(capacity);
    this.#bytes = new Float64Array(capacity);
    this.#lost = new Float64Array(capacity);
    this.#duplicates = new Float64Array(capacity);
    this.#reordered = new Float64Array(capacity);
  }

  reset(row: number): void {
    this.startSource(row);
    for (const sums of [this.#packets, this.#bytes, this.#lost]) sums[row] = 0;
    for (const sums of [this.#duplicates, this.#reordered]) sums[row] = 0;
  }

  /** Another source: its sequence numbers have nothing to do with those before; sums go on. */
  startSource(row: number): void {
    this.#isStarted[row] = 0;
    this.#suspect[row] = -1;
    this.#step[row] = 0;
  }

  /** `arrival` in seconds. */
  observe(
    row: number,
    sequence: number,
    timestamp: number,
    arrival: number,
    clockRate: number,
    bytes: number,
  ): Verdict {
    const highest = this.#highest[row]!;
    const isNext = ((sequence - highest) & 0xffff) === 1;
    if (!isNext || this.#suspect[row]! >= 0 || this.#isStarted[row] === 0) {
      return this.#observeOther(row, sequence, timestamp, arrival, clockRate, bytes);
    }
    this.#window[row * WINDOW_WORDS + ((sequence & (WINDOW - 1)) >>> 5)]! |= 1 << (sequence & 31);
    const step = (timestamp - this.#highestTimestamp[row]!) | 0;
    if (step > 0) this.#step[row] = step;
    this.#highest[row] = sequence;
    this.#highestTimestamp[row] = timestamp;
    this.#highestArrival[row] = arrival;
    this.#extent[row]! += 1;
    this.#packets[row]! += 1;
    this.#bytes[row]! += bytes;
    return IN_ORDER;
  }

  /** Everything but the packet that was expected. */
  #observeOther(
    row: number,
    sequence: number,
    timestamp: number,
    arrival: number,
    clockRate: number,
    bytes: number,
  ): Verdict {
    if (this.#isStarted[row] === 0) {
      this.#isStarted[row] = 1;
      this.#begin(row, sequence, timestamp, arrival);
      return this.#count(row, bytes);
    }
    if (this.#suspect[row]! >= 0) {
      if (sequence === this.#suspect[row] && timestamp === this.#suspectTimestamp[row]) {
        this.#duplicates[row]! += 1;
        return DUPLICATE;
      }
      if (this.#followsSuspect(row, sequence, timestamp)) {
        this.#confirmSuspect(row, clockRate);
        this.observe(row, sequence, timestamp, arrival, clockRate, bytes);
        return RESTARTED;
      }
      this.#suspect[row] = -1;
    }
    const ahead = (sequence - this.#highest[row]!) & 0xffff;
    const behind = (0x10000 - ahead) & 0xffff;
    const elapsed = Math.max(0, arrival - this.#highestArrival[row]!);
    const distance = Math.abs((timestamp - this.#highestTimestamp[row]!) | 0);
    const isNear = distance < NEAR_TICKS + elapsed * clockRate * 8;
    if (behind < WINDOW && isNear) return this.#countBehind(row, sequence, behind, bytes);
    if (ahead > 0 && (ahead <= MAX_SURE_DROPOUT || (ahead < MAX_DROPOUT && isNear))) {
      this.#moveTo(row, sequence, timestamp, arrival);
      return this.#count(row, bytes);
    }
    this.#suspect[row] = sequence;
    this.#suspectTimestamp[row] = timestamp;
    this.#suspectArrival[row] = arrival;
    this.#suspectBytes[row] = bytes;
    const lost = this.#lost[row]!;
    const isInWindow = behind < WINDOW;
    const verdict = isInWindow ? this.#countBehind(row, sequence, behind, bytes) : SUSPECT;
    if (!isInWindow) this.#count(row, bytes);
    this.#suspectVerdict[row] = verdict;
    this.#suspectRepair[row] = lost - this.#lost[row]!;
    return SUSPECT;
  }

  #count(row: number, bytes: number): Verdict {
    this.#packets[row]! += 1;
    this.#bytes[row]! += bytes;
    return IN_ORDER;
  }

  /** A packet not after the highest: its bit in the window says whether it came before. */
  #countBehind(row: number, sequence: number, behind: number, bytes: number): Verdict {
    const word = row * WINDOW_WORDS + ((sequence & (WINDOW - 1)) >>> 5);
    const bit = 1 << (sequence & 31);
    if ((this.#window[word]! & bit) !== 0) {
      this.#duplicates[row]! += 1;
      return DUPLICATE;
    }
    this.#window[word]! |= bit;
    this.#count(row, bytes);
    this.#reordered[row]! += 1;
    const extent = this.#extent[row]!;
    if (behind > extent) {
      // Before the first: those between are missing now.
      this.#lost[row]! += behind - extent - 1;
      this.#extent[row] = behind;
    } else {
      this.#lost[row]! -= 1;
    }
    return LATE;
  }

  /** `sequence` becomes the highest, what lies between counts as lost until it comes. */
  #moveTo(row: number, sequence: number, timestamp: number, arrival: number): void {
    const ahead = (sequence - this.#highest[row]!) & 0xffff;
    const from = row * WINDOW_WORDS;
    if (ahead >= WINDOW) {
      this.#window.fill(0, from, from + WINDOW_WORDS);
    } else {
      for (let step = 1; step < ahead; step += 1) {
        const skipped = (this.#highest[row]! + step) & (WINDOW - 1);
        this.#window[from + (skipped >>> 5)]! &= ~(1 << (skipped & 31));
      }
    }
    this.#window[from + ((sequence & (WINDOW - 1)) >>> 5)]! |= 1 << (sequence & 31);
    this.#lost[row]! += ahead - 1;
    this.#extent[row]! += ahead;
    this.#highest[row] = sequence;
    this.#highestTimestamp[row] = timestamp;
    this.#highestArrival[row] = arrival;
  }

  /** The first packet of a source, or of one that started anew. */
  #begin(row: number, sequence: number, timestamp: number, arrival: number): void {
    const from = row * WINDOW_WORDS;
    this.#window.fill(0, from, from + WINDOW_WORDS);
    this.#window[from + ((sequence & (WINDOW - 1)) >>> 5)]! |= 1 << (sequence & 31);
    this.#extent[row] = 0;
    this.#highest[row] = sequence;
    this.#highestTimestamp[row] = timestamp;
    this.#highestArrival[row] = arrival;
  }

  #followsSuspect(row: number, sequence: number, timestamp: number): boolean {
    if (sequence !== ((this.#suspect[row]! + 1) & 0xffff)) return false;
    // One far off is confirmed by the number alone (Appendix A.1).
    if (this.#suspectVerdict[row] === SUSPECT) return true;
    return Math.abs((timestamp - this.#suspectTimestamp[row]!) | 0) < NEAR_TICKS;
  }

  #confirmSuspect(row: number, clockRate: number): void {
    const sequence = this.#suspect[row]!;
    const timestamp = this.#suspectTimestamp[row]!;
    const arrival = this.#suspectArrival[row]!;
    this.#suspect[row] = -1;
    const verdict = this.#suspectVerdict[row];
    if (verdict === DUPLICATE) {
      this.#duplicates[row]! -= 1;
      this.#count(row, this.#suspectBytes[row]!);
    } else if (verdict === LATE) {
      this.#reordered[row]! -= 1;
      this.#lost[row]! += this.#suspectRepair[row]!;
    }
    if (this.#wasCutOff(row, sequence, clockRate)) this.#moveTo(row, sequence, timestamp, arrival);
    else this.#begin(row, sequence, timestamp, arrival);
  }

  /** Whether the timestamp went by the clock and there was time to send all that is missing. */
  #wasCutOff(row: number, sequence: number, clockRate: number): boolean {
    const packets = (sequence - this.#highest[row]!) & 0xffff;
    const ticks = (this.#suspectTimestamp[row]! - this.#highestTimestamp[row]!) >>> 0;
    const elapsed = (this.#suspectArrival[row]! - this.#highestArrival[row]!) * clockRate;
    const expected = packets * this.#step[row]!;
    return (
      expected > 0 && expected <= ticks * 1.5 && Math.abs(ticks - elapsed) <= ticks / 4 + clockRate
    );
  }

  /** The counts of a row; a suspect packet counts as what its sequence number says. */
  counts(row: number): SequenceCounts {
    return {
      packets: this.#packets[row]!,
      payloadBytes: this.#bytes[row]!,
      lost: this.#lost[row]!,
      duplicates: this.#duplicates[row]!,
      reordered: this.#reordered[row]!,
    };
  }
}
