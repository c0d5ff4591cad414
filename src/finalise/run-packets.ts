import { measureClockRate } from './clock-rate.ts';
import type { PacketLog } from './packet-log.ts';
import type { UsedFormat } from './stream-formats.ts';

/** A payload of which no length is known lasts this long at most. */
const MAX_GUESS_MS = 200;
const DEFAULT_GUESS_MS = 20;
/** A packet says no more than this about how long it is. */
const MAX_PACKET_MS = 1000;

/** The audio packets of one source run by sequence number, duplicates left out; columns. */
export interface RunPackets {
  readonly run: number;
  /** Rows of the stream's packet log. */
  readonly rows: Uint32Array;
  readonly sequence: Int32Array;
  readonly timestamp: Uint32Array;
  readonly arrivalMs: Float64Array;
  readonly durationTicks: Uint32Array;
  readonly clockRate: Uint32Array;
  /** Sequence numbers between this packet and the one before that never came; −1 for the first. */
  readonly lostBefore: Int32Array;
  /** Comfort noise packets and events between this packet and the one before. */
  readonly otherBefore: Uint16Array;
}

/** Rows of each run in order of sequence number, the first arrival of each number only. */
export function orderRuns(log: PacketLog, runCount: number): Uint32Array[] {
  const counts = new Uint32Array(runCount);
  for (let row = 0; row < log.length; row++) counts[log.run[row]!]! += 1;
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < log.length; row++) {
    const run = log.run[row]!;
    rows[run]![counts[run]!++] = row;
  }
  return rows.map((run) => withoutDuplicates(sortBySequence(run, log.sequence), log.sequence));
}

function sortBySequence(rows: Uint32Array, sequence: Int32Array): Uint32Array {
  for (let i = 1; i < rows.length; i++) {
    if (sequence[rows[i]!]! < sequence[rows[i - 1]!]!) {
      return rows.sort((a, b) => sequence[a]! - sequence[b]! || a - b);
    }
  }
  return rows;
}

function withoutDuplicates(rows: Uint32Array, sequence: Int32Array): Uint32Array {
  let kept = 0;
  for (let i = 0; i < rows.length; i++) {
    if (i > 0 && sequence[rows[i]!] === sequence[rows[kept - 1]!]) continue;
    rows[kept++] = rows[i]!;
  }
  return rows.subarray(0, kept);
}

/** The columns of one run. `ordered` are its rows as {@link orderRuns} gives them. */
export function collectRun(
  run: number,
  ordered: Uint32Array,
  log: PacketLog,
  formats: readonly UsedFormat[],
): RunPackets {
  const isAudio = (row: number): boolean => {
    const { kind } = formats[log.format[row]!]!;
    return kind === 'audio' || kind === 'undecodable';
  };
  const rows = ordered.filter(isAudio);
  const columns: RunPackets = {
    run,
    rows,
    sequence: Int32Array.from(rows, (row) => log.sequence[row]!),
    timestamp: Uint32Array.from(rows, (row) => log.timestamp[row]!),
    arrivalMs: Float64Array.from(rows, (row) => log.arrivalMs[row]!),
    durationTicks: Uint32Array.from(rows, (row) => log.durationTicks[row]!),
    clockRate: Uint32Array.from(rows, (row) => formats[log.format[row]!]!.format.clockRate),
    lostBefore: new Int32Array(rows.length).fill(-1),
    otherBefore: new Uint16Array(rows.length),
  };
  applyMeasuredClock(columns);
  countBetween(columns, ordered, isAudio);
  limitDurations(columns);
  return columns;
}

/** Where the sender counts by another clock than was negotiated, durations are in its ticks. */
function applyMeasuredClock(columns: RunPackets): void {
  const measured = measureClockRate(columns);
  if (measured === undefined) return;
  const { durationTicks, clockRate } = columns;
  for (let i = 0; i < clockRate.length; i++) {
    durationTicks[i] = Math.round((durationTicks[i]! * measured) / clockRate[i]!);
    clockRate[i] = measured;
  }
}

function countBetween(
  { sequence, lostBefore, otherBefore }: RunPackets,
  ordered: Uint32Array,
  isAudio: (row: number) => boolean,
): void {
  let audio = 0;
  let others = 0;
  for (const row of ordered) {
    if (!isAudio(row)) {
      others++;
      continue;
    }
    if (audio > 0) {
      lostBefore[audio] = sequence[audio]! - sequence[audio - 1]! - 1 - others;
      otherBefore[audio] = Math.min(others, 0xffff);
    }
    audio++;
    others = 0;
  }
}

/** Fills in durations that are not known from the payload, by the step to the next packet. */
function limitDurations({ sequence, timestamp, durationTicks, clockRate }: RunPackets): void {
  let guess = 0;
  for (let i = 0; i < sequence.length; i++) {
    const rate = clockRate[i]!;
    if (durationTicks[i] === 0) {
      const step = i + 1 < sequence.length ? (timestamp[i + 1]! - timestamp[i]!) | 0 : 0;
      const isNext = i + 1 < sequence.length && sequence[i + 1] === sequence[i]! + 1;
      if (isNext && step > 0 && step <= (rate * MAX_GUESS_MS) / 1000) guess = step;
      durationTicks[i] = guess > 0 ? guess : (rate * DEFAULT_GUESS_MS) / 1000;
    }
    durationTicks[i] = Math.min(durationTicks[i]!, (rate * MAX_PACKET_MS) / 1000);
  }
}
