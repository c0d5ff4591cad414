import { type ClockFit, correctionAt, fitClock } from './fit-clock.ts';
import type { Line } from './trace-lines.ts';

/** At most one sample in so many is inserted or left out inside audio. */
const SAMPLES_PER_CORRECTION = 50;
/** Packets at the beginning of a line that its clock is not fitted to. */
const HURRIED_PACKETS = 10;
/** A packet further from its arrival than this has a timestamp that nobody can believe. */
const MAX_EARLY_MS = 1000;
const MAX_LATE_MS = 10_000;

/** A line and where its clock lies. */
export interface FittedLine {
  readonly line: Line;
  readonly fit: ClockFit;
}

/** Where the packets of a line lie, in samples of the recording from its start; columns. */
export interface PlacedLine {
  readonly line: Line;
  readonly position: Float64Array;
  readonly samples: Uint32Array;
  /** Samples to be inserted into (positive) or left out of the packet. */
  readonly correction: Int16Array;
  /** 1 where the packet begins where the one before ends. */
  readonly joins: Uint8Array;
  /** 1 where timestamp and arrival exclude each other: not played. */
  readonly isOut: Uint8Array;
  /** Sum of all corrections, those inside holes included. */
  readonly correctionSamples: number;
}

export interface Timebase {
  /** Arrival time that is the start of the recording. */
  readonly originMs: number;
  /** Samples per second of the recording. */
  readonly sampleRate: number;
}

/**
 * Fits the clock of a line. Packets placed by their sequence number say nothing about the clock,
 * unless most are; the first few say little, for senders often begin with a few in a hurry.
 */
export function fitLine(line: Line): FittedLine {
  const { packets, start, length, clockRate, isBelieved } = line;
  const lineMs = line.ticks.map((tick) => (tick * 1000) / clockRate);
  const arrivalMs = packets.arrivalMs.subarray(start, start + length);
  const first = Math.min(HURRIED_PACKETS, Math.floor(length / 10));
  const believed = isBelieved.reduce((sum, is) => sum + is, 0);
  if (believed === length || believed < length / 2) {
    return { line, fit: fitClock(lineMs.subarray(first), arrivalMs.subarray(first)) };
  }
  const counts = (_: number, i: number): boolean => i >= first && isBelieved[i] === 1;
  return { line, fit: fitClock(lineMs.filter(counts), arrivalMs.filter(counts)) };
}

/** Where the first packet that can be played lies, in milliseconds of arrival. */
export function firstPlayedMs({ line, fit }: FittedLine): number | undefined {
  for (let i = 0; i < line.length; i++) {
    const atMs = (line.ticks[i]! * 1000) / line.clockRate;
    const placedMs = fit.startMs + atMs + correctionAt(fit, atMs);
    if (!isUnbelievable(line, i, placedMs)) return placedMs;
  }
  return undefined;
}

/**
 * Places the packets of a line. Without drift the distance of two packets is exactly that of their
 * timestamps. A correction is made in holes as far as it is due there, and else one sample at a
 * time.
 */
export function placeLine({ line, fit }: FittedLine, timebase: Timebase): PlacedLine {
  const { ticks, length, clockRate } = line;
  const { originMs, sampleRate } = timebase;
  const scale = sampleRate / clockRate;
  const samplesPerMs = sampleRate / 1000;
  const origin = Math.round((fit.startMs - originMs) * samplesPerMs);
  const placed = emptyPlaces(line);
  const { position, samples, correction, joins } = placed;
  let applied = 0;
  for (let i = 0; i < length; i++) {
    const duration = line.packets.durationTicks[line.start + i]!;
    samples[i] = Math.round((ticks[i]! + duration) * scale) - Math.round(ticks[i]! * scale);
    const due = Math.round(correctionAt(fit, (ticks[i]! * 1000) / clockRate) * samplesPerMs);
    const hole = i === 0 ? 0 : holeBefore(line, i);
    const base = origin + Math.round(ticks[i]! * scale);
    if (hole === 0 && i > 0) {
      joins[i] = 1;
      const most = Math.max(1, Math.floor(samples[i]! / SAMPLES_PER_CORRECTION));
      const step = Math.max(-most, Math.min(most, due - applied));
      correction[i] = step;
      position[i] = base + applied;
      applied += step;
    } else {
      // A hole can be made longer at will, but not shorter than nothing.
      if (hole > 0) applied = Math.max(due, applied - Math.floor(hole * scale));
      position[i] = base + applied;
    }
    placed.isOut[i] = isUnbelievable(line, i, originMs + position[i]! / samplesPerMs) ? 1 : 0;
    position[i] = Math.max(0, position[i]!);
  }
  return { ...placed, correctionSamples: applied };
}

function emptyPlaces(line: Line): Omit<PlacedLine, 'correctionSamples'> {
  const { length } = line;
  return {
    line,
    position: new Float64Array(length),
    samples: new Uint32Array(length),
    correction: new Int16Array(length),
    joins: new Uint8Array(length),
    isOut: new Uint8Array(length),
  };
}

/** Ticks between the end of the packet before and this one; negative where they overlap. */
function holeBefore({ ticks, packets, start }: Line, i: number): number {
  return ticks[i]! - ticks[i - 1]! - packets.durationTicks[start + i - 1]!;
}

function isUnbelievable({ packets, start }: Line, i: number, placedMs: number): boolean {
  const arrivalMs = packets.arrivalMs[start + i]!;
  return placedMs > arrivalMs + MAX_EARLY_MS || placedMs < arrivalMs - MAX_LATE_MS;
}
