/** Forward steps below this are loss (RFC 3550 Appendix A.1). */
const MAX_DROPOUT = 3000;
/** How many of the newest runs a packet may still belong to. */
const OPEN_RUNS = 4;
/** The columns hold the number of a run in 16 bits. */
const MAX_RUNS = 60_000;

/** Packets of one SSRC whose sequence numbers hang together. */
export interface SourceRun {
  readonly ssrc: number;
  /** Highest sequence number so far, without the wrap. */
  highest: number;
  /** Of the packet with the highest sequence number. */
  timestamp: number;
  arrivalMs: number;
  /** Ticks per packet, last seen. */
  step: number;
}

/** Place of a packet: number of its run and sequence number without the wrap at 2¹⁶. */
export interface RunPlace {
  readonly run: number;
  readonly sequence: number;
}

/** What is needed of a packet to find its run. */
export interface SequencedPacket {
  readonly ssrc: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly arrivalMs: number;
  readonly clockRate: number;
}

/**
 * Sorts the packets of a stream into runs: a new one begins with another SSRC, or where the
 * sequence number jumps so far that it cannot be loss. A stray packet makes a run of its own and
 * disturbs none.
 */
export class RunTracker {
  readonly runs: SourceRun[] = [];

  /** The place of the next packet in order of arrival. */
  place(packet: SequencedPacket): RunPlace {
    const last = this.runs.length - 1;
    for (let run = last; run >= 0 && run > last - OPEN_RUNS; run--) {
      const sequence = continued(this.runs[run]!, packet);
      if (sequence === undefined) continue;
      advance(this.runs[run]!, packet, sequence);
      return { run, sequence };
    }
    if (this.runs.length < MAX_RUNS) {
      const { ssrc, sequenceNumber: highest, timestamp, arrivalMs } = packet;
      this.runs.push({ ssrc, highest, timestamp, arrivalMs, step: 0 });
    }
    return { run: this.runs.length - 1, sequence: packet.sequenceNumber };
  }
}

/** The packet's sequence number where it goes on in `run`, else undefined. */
function continued(run: SourceRun, packet: SequencedPacket): number | undefined {
  if (packet.ssrc !== run.ssrc) return undefined;
  const step = ((packet.sequenceNumber - run.highest) << 16) >> 16;
  if (Math.abs(step) < MAX_DROPOUT) return run.highest + step;
  const ahead = (packet.sequenceNumber - run.highest) & 0xffff;
  return wasCutOff(run, packet, ahead) ? run.highest + ahead : undefined;
}

/** Whether sequence number, timestamp and clock moved on together by `ahead` packets. */
function wasCutOff(run: SourceRun, packet: SequencedPacket, ahead: number): boolean {
  const ticks = (packet.timestamp - run.timestamp) >>> 0;
  const expected = ahead * run.step;
  const elapsed = ((packet.arrivalMs - run.arrivalMs) * packet.clockRate) / 1000;
  return (
    expected > 0 &&
    Math.abs(ticks - expected) <= expected / 2 &&
    Math.abs(ticks - elapsed) <= ticks / 4 + packet.clockRate
  );
}

function advance(run: SourceRun, packet: SequencedPacket, sequence: number): void {
  if (sequence <= run.highest) return;
  const step = (packet.timestamp - run.timestamp) | 0;
  if (sequence === run.highest + 1 && step > 0) run.step = step;
  run.highest = sequence;
  run.timestamp = packet.timestamp;
  run.arrivalMs = packet.arrivalMs;
}
