import type { RunPackets } from './run-packets.ts';

/** Timestamp and arrival may differ by this much before the timestamp is doubted. */
const MAX_DEVIATION_MS = 500;
/** A delay after which packets come as their timestamps say is over within this time. */
const DELAY_WATCH_MS = 5000;
const DELAY_WATCH_PACKETS = 400;
/** That many packets must agree before a new line is believed; at the end of a run fewer. */
const AGREEING_PACKETS = 5;
const AGREEING_AT_END = 3;
/** How fast the least delay seen so far is forgotten. */
const FORGETTING = 0.02;

/**
 * Packets of one run whose timestamps can be believed to be of one clock that never jumped.
 * Columns over `length` packets from `start` of the run.
 */
export interface Line {
  readonly packets: RunPackets;
  readonly start: number;
  readonly length: number;
  readonly clockRate: number;
  /** Ticks from the first packet; jumps of single packets taken out. */
  readonly ticks: Float64Array;
  /** 1 where the timestamp was believed, 0 where the sequence number gave the place. */
  readonly isBelieved: Uint8Array;
}

/**
 * Cuts a run into lines: at a change of the RTP clock, and where timestamp and arrival disagree by
 * more than half a second for several packets in the same way (the sender started anew). A single
 * packet with a strange timestamp is put where its sequence number says. A delay on the way is not
 * a jump: the packets after it come as their timestamps say.
 */
export function traceLines(packets: RunPackets): Line[] {
  const lines: Line[] = [];
  const count = packets.rows.length;
  for (let start = 0; start < count; ) {
    const tracer = new LineTracer(packets, start);
    const end = tracer.trace();
    lines.push({
      packets,
      start,
      length: end - start,
      clockRate: packets.clockRate[start]!,
      ticks: tracer.ticks.subarray(0, end - start),
      isBelieved: tracer.isBelieved.subarray(0, end - start),
    });
    start = end;
  }
  return lines;
}

/** Follows one line from its first packet. Positions `at` count within the run. */
class LineTracer {
  readonly ticks: Float64Array;
  readonly isBelieved: Uint8Array;
  readonly #packets: RunPackets;
  readonly #start: number;
  readonly #end: number;
  readonly #msPerTick: number;
  /** The newest packet whose timestamp was believed. */
  #anchor: number;
  /** Least delay lately: arrival minus timestamp in milliseconds. */
  #leastMs: number;

  constructor(packets: RunPackets, start: number) {
    const { clockRate } = packets;
    let end = start + 1;
    while (end < clockRate.length && clockRate[end] === clockRate[start]) end++;
    this.#packets = packets;
    this.#start = start;
    this.#end = end;
    this.#msPerTick = 1000 / clockRate[start]!;
    this.#anchor = start;
    this.#leastMs = packets.arrivalMs[start]!;
    this.ticks = new Float64Array(end - start);
    this.isBelieved = new Uint8Array(end - start);
    this.isBelieved[0] = 1;
  }

  /** Fills `ticks`; returns where the line ends. */
  trace(): number {
    for (let at = this.#start + 1; at < this.#end; at++) {
      const ticks = this.#ticksOf(at);
      const isOverlapping = this.#overlaps(at, ticks);
      const deviationMs = this.#delayMs(at, ticks) - this.#leastMs;
      if (!isOverlapping && Math.abs(deviationMs) <= MAX_DEVIATION_MS) {
        this.#believe(at, ticks);
      } else if (!isOverlapping && deviationMs > 0) {
        if (!this.#isDelay(at) && this.#isNewLine(at)) return at;
        this.#believe(at, ticks);
      } else {
        const follows = this.#following(at);
        if (this.#isBackOnLine(at) || !this.#isNewLine(at)) {
          this.ticks[at - this.#start] = follows;
        } else if (Math.abs(this.#delayMs(at, follows) - this.#leastMs) > MAX_DEVIATION_MS) {
          return at;
        } else {
          this.#believe(at, follows);
        }
      }
    }
    return this.#end;
  }

  #believe(at: number, ticks: number): void {
    this.ticks[at - this.#start] = ticks;
    this.isBelieved[at - this.#start] = 1;
    const { arrivalMs } = this.#packets;
    const elapsedMs = Math.max(0, arrivalMs[at]! - arrivalMs[this.#anchor]!);
    this.#anchor = at;
    const rise = this.#delayMs(at, ticks) - this.#leastMs;
    this.#leastMs += Math.min(rise, FORGETTING * elapsedMs);
  }

  /** Ticks by the timestamp, counted from the newest believed packet. */
  #ticksOf(at: number): number {
    const { timestamp } = this.#packets;
    const step = (timestamp[at]! - timestamp[this.#anchor]!) | 0;
    return this.ticks[this.#anchor - this.#start]! + step;
  }

  /** Ticks by the sequence number: behind the packet before. */
  #following(at: number): number {
    const { sequence, durationTicks } = this.#packets;
    const packets = sequence[at]! - sequence[at - 1]!;
    return this.ticks[at - 1 - this.#start]! + durationTicks[at - 1]! * packets;
  }

  #delayMs(at: number, ticks: number): number {
    return this.#packets.arrivalMs[at]! - ticks * this.#msPerTick;
  }

  /** Whether more than half of the packet before would be covered. */
  #overlaps(at: number, ticks: number): boolean {
    const before = this.ticks[at - 1 - this.#start]!;
    return ticks < before + this.#packets.durationTicks[at - 1]! / 2;
  }

  /** Whether packets after the late one at `at` come in time again. */
  #isDelay(at: number): boolean {
    const { arrivalMs } = this.#packets;
    const last = Math.min(this.#end, at + DELAY_WATCH_PACKETS);
    for (let next = at + 1; next < last; next++) {
      if (arrivalMs[next]! > arrivalMs[at]! + DELAY_WATCH_MS) return false;
      if (this.#delayMs(next, this.#ticksOf(next)) - this.#leastMs <= MAX_DEVIATION_MS) return true;
    }
    return false;
  }

  /** Whether one of the next packets has a timestamp as it was expected. */
  #isBackOnLine(at: number): boolean {
    const last = Math.min(this.#end, at + AGREEING_PACKETS);
    for (let next = at + 1; next < last; next++) {
      const ticks = this.#ticksOf(next);
      const deviationMs = this.#delayMs(next, ticks) - this.#leastMs;
      if (!this.#overlaps(at, ticks) && Math.abs(deviationMs) <= MAX_DEVIATION_MS) return true;
    }
    return false;
  }

  /** Whether the packet at `at` and those after it agree about another line. */
  #isNewLine(at: number): boolean {
    const { timestamp, arrivalMs, sequence, durationTicks } = this.#packets;
    const last = Math.min(this.#end, at + AGREEING_PACKETS);
    const needed = last === this.#end ? AGREEING_AT_END : AGREEING_PACKETS;
    if (last - at < needed) return false;
    for (let next = at + 1; next < last; next++) {
      const ticks = (timestamp[next]! - timestamp[at]!) | 0;
      const least = (durationTicks[at]! * (sequence[next]! - sequence[at]!)) / 2;
      const elapsedMs = arrivalMs[next]! - arrivalMs[at]!;
      if (ticks < least) return false;
      if (Math.abs(elapsedMs - ticks * this.#msPerTick) > MAX_DEVIATION_MS) return false;
    }
    const spanMs = ((timestamp[last - 1]! - timestamp[at]!) | 0) * this.#msPerTick;
    return arrivalMs[last - 1]! - arrivalMs[at]! >= spanMs / 2;
  }
}
