import { JitterTable } from './jitter-table.ts';
import { DUPLICATE, RESTARTED, SequenceTable, SUSPECT } from './sequence-table.ts';

/** What {@link ReceptionTable} knows about one stream (RFC 3550 §6.4.1). */
export interface ReceptionStatistics {
  /** Packets of the source, duplicates not counted. */
  readonly packets: number;
  /** Payload bytes of those packets. */
  readonly payloadBytes: number;
  /** Sequence numbers that never came between the lowest and the highest of each source. */
  readonly lost: number;
  readonly duplicates: number;
  /** Packets that came after one with a higher sequence number, duplicates not counted. */
  readonly reordered: number;
  /** Interarrival jitter now and at its highest. */
  readonly jitterMs: number;
  readonly maxJitterMs: number;
}

/**
 * Reception statistics of many streams, one row each, in typed arrays: nothing is allocated per
 * packet. Which packets belong to the source of a row is for the caller to say; a packet that is
 * observed counts either in `packets` or in `duplicates`.
 */
export class ReceptionTable {
  readonly capacity: number;
  readonly #sequences: SequenceTable;
  readonly #jitter: JitterTable;

  /** `capacity`: number of rows; about 300 bytes each. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#sequences = new SequenceTable(capacity);
    this.#jitter = new JitterTable(capacity);
  }

  /** Makes a row new. */
  reset(row: number): void {
    this.#sequences.reset(row);
    this.#jitter.reset(row);
  }

  /** The next packet of a row is of another source (SSRC or address): all sums go on. */
  startSource(row: number): void {
    this.#sequences.startSource(row);
    this.#jitter.startSource(row);
  }

  /**
   * Counts one valid packet, with its arrival as the kernel gave it (wall clock, seconds and
   * nanoseconds) and the RTP clock of its payload type in Hz.
   */
  observe(
    row: number,
    sequenceNumber: number,
    rtpTimestamp: number,
    arrivalSec: number,
    arrivalNsec: number,
    clockRate: number,
    payloadBytes: number,
  ): void {
    const verdict = this.#sequences.observe(
      row,
      sequenceNumber,
      rtpTimestamp,
      arrivalSec + arrivalNsec * 1e-9,
      clockRate,
      payloadBytes,
    );
    if (verdict === DUPLICATE || verdict === SUSPECT) return;
    if (verdict === RESTARTED) {
      this.#jitter.anchor(row, rtpTimestamp, arrivalSec, arrivalNsec, clockRate);
    } else {
      this.#jitter.observe(row, rtpTimestamp, arrivalSec, arrivalNsec, clockRate);
    }
  }

  /** The statistics of a row since it was reset. */
  statistics(row: number): ReceptionStatistics {
    return {
      ...this.#sequences.counts(row),
      jitterMs: this.#jitter.currentMs(row),
      maxJitterMs: this.#jitter.maxMs(row),
    };
  }
}
