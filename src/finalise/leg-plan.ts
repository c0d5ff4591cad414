import type { PlacedLine } from './place-line.ts';

/** A line of fewer packets gives way to one that goes on around it. */
const FIRM_PACKETS = 5;

/** A placed line with the stream it came by. */
export interface StreamLine {
  /** Place of the stream among those of the leg. */
  readonly stream: number;
  readonly placed: PlacedLine;
}

/** What is played on one leg, in order of time; columns. Positions in samples from the start. */
export interface LegPlan {
  readonly length: number;
  /** Which of the leg's streams, and which row of its packet log. */
  readonly stream: Uint16Array;
  readonly row: Uint32Array;
  /** Number of its line: packets of one line are of one clock that never jumped. */
  readonly line: Uint32Array;
  /** Place of the packet in its run. */
  readonly inRun: Uint32Array;
  readonly position: Float64Array;
  /** Length of the packet's audio, its correction included. */
  readonly samples: Uint32Array;
  readonly correction: Int16Array;
  /** 1 where the packet goes on from the one before in the plan without a seam. */
  readonly joins: Uint8Array;
  /** Packets that never came between this and the one before; −1 where nobody knows. */
  readonly lostBefore: Int32Array;
  readonly otherBefore: Uint16Array;
}

/** One packet on its way into the plan: line and place in it. */
interface Entry {
  readonly line: number;
  readonly at: number;
}

/**
 * Brings the lines of a leg into one order of time. Where two cover the same time the source that
 * came later is heard: the one before was given up.
 */
export function planLeg(lines: readonly StreamLine[]): LegPlan {
  const sorted = [...lines].sort((a, b) => startOf(a) - startOf(b));
  const hidden = sorted.map((line, i) => hiddenStretches(sorted, line, i));
  const kept = sorted.map((line, i) => keptRows(line, hidden[i]!));
  const length = kept.reduce((sum, rows) => sum + rows.length, 0);
  const plan = emptyPlan(length);
  let at = 0;
  for (const entry of inOrder(sorted, kept)) fill(plan, at++, entry, sorted);
  return plan;
}

const startOf = ({ placed }: StreamLine): number => placed.position[0] ?? 0;

function endOf({ placed }: StreamLine): number {
  const last = placed.position.length - 1;
  return placed.position[last]! + placed.samples[last]!;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where `line`, the `index`th, is not heard because of another. */
function hiddenStretches(lines: readonly StreamLine[], line: StreamLine, index: number): Stretch[] {
  const start = startOf(line);
  const end = endOf(line);
  const isFirm = line.placed.line.length >= FIRM_PACKETS;
  const hidden: Stretch[] = [];
  for (let k = index + 1; k < lines.length && startOf(lines[k]!) < end; k++) {
    if (lines[k]!.placed.line.length < FIRM_PACKETS) continue;
    hidden.push({ start: startOf(lines[k]!), end: endOf(lines[k]!) });
  }
  for (let k = index - 1; !isFirm && k >= 0; k--) {
    const other = lines[k]!;
    if (other.placed.line.length < FIRM_PACKETS) continue;
    if (endOf(other) >= end) hidden.push({ start, end });
    break;
  }
  return hidden;
}

/** Places within the line that are played. */
function keptRows({ placed }: StreamLine, hidden: readonly Stretch[]): Uint32Array {
  const isHeard = (position: number): boolean =>
    !hidden.some(({ start, end }) => position >= start && position < end);
  const all = new Uint32Array(placed.position.length).map((_, i) => i);
  if (hidden.length === 0 && !placed.isOut.includes(1)) return all;
  return all.filter((i) => placed.isOut[i] === 0 && isHeard(placed.position[i]!));
}

function* inOrder(lines: readonly StreamLine[], kept: readonly Uint32Array[]): Generator<Entry> {
  const next = kept.map(() => 0);
  const positionOf = (line: number): number =>
    lines[line]!.placed.position[kept[line]![next[line]!]!] ?? Number.POSITIVE_INFINITY;
  let open: number[] = [];
  let following = 0;
  for (;;) {
    while (open.length === 0 && following < lines.length) open.push(following++);
    if (open.length === 0) return;
    let best = open.reduce((a, b) => (positionOf(b) < positionOf(a) ? b : a));
    while (following < lines.length && startOf(lines[following]!) <= positionOf(best)) {
      open.push(following++);
      best = open.reduce((a, b) => (positionOf(b) < positionOf(a) ? b : a));
    }
    if (positionOf(best) === Number.POSITIVE_INFINITY) {
      open = [];
      continue;
    }
    yield { line: best, at: kept[best]![next[best]!++]! };
    if (next[best] === kept[best]!.length) open = open.filter((line) => line !== best);
  }
}

function emptyPlan(length: number): LegPlan {
  return {
    length,
    stream: new Uint16Array(length),
    row: new Uint32Array(length),
    line: new Uint32Array(length),
    inRun: new Uint32Array(length),
    position: new Float64Array(length),
    samples: new Uint32Array(length),
    correction: new Int16Array(length),
    joins: new Uint8Array(length),
    lostBefore: new Int32Array(length).fill(-1),
    otherBefore: new Uint16Array(length),
  };
}

function fill(plan: LegPlan, at: number, entry: Entry, lines: readonly StreamLine[]): void {
  const { stream, placed } = lines[entry.line]!;
  const { packets, start } = placed.line;
  const inRun = start + entry.at;
  plan.stream[at] = stream;
  plan.row[at] = packets.rows[inRun]!;
  plan.line[at] = entry.line;
  plan.inRun[at] = inRun;
  plan.position[at] = placed.position[entry.at]!;
  plan.samples[at] = placed.samples[entry.at]! + placed.correction[entry.at]!;
  plan.correction[at] = placed.correction[entry.at]!;
  if (at === 0) return;
  // What lies between is known only where the packet before is of the same run.
  const before = lines[plan.line[at - 1]!]!;
  if (before.placed.line.packets !== packets) return;
  const previous = plan.inRun[at - 1]!;
  const isNext = previous === inRun - 1;
  plan.joins[at] = isNext && plan.line[at - 1] === entry.line ? placed.joins[entry.at]! : 0;
  // Packets that are not played are as good as lost.
  let lost = inRun - previous - 1;
  for (let i = previous + 1; i <= inRun; i++) {
    lost += Math.max(0, packets.lostBefore[i]!);
    plan.otherBefore[at]! += packets.otherBefore[i]!;
  }
  plan.lostBefore[at] = Math.max(0, lost);
}
