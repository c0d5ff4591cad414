import { freeLines, type LineUse } from './lines.ts';

/** State of the recorder as far as it decides whether one more call can be recorded. */
export interface Capacity {
  readonly isDraining: boolean;
  readonly lines: LineUse;
  readonly freeDiskBytes: number;
  readonly minFreeDiskBytes: number;
  /** How busy the process is that sets calls up: 0 idle, 1 without a pause. */
  readonly load: number;
  readonly maxLoad: number;
}

/** Why a call that is to be recorded cannot be. */
export type CapacityReason = 'draining' | 'no-line' | 'lines-reserved' | 'disk-full' | 'overload';

/** What keeps a call from being recorded, with one sentence for the log and the register. */
export interface CapacityProblem {
  readonly reason: CapacityReason;
  readonly detail: string;
}

/** Whether there is room for one more recording: undefined, or what is in the way. Pure. */
export function findCapacityProblem(
  capacity: Capacity,
  mustBeRecorded: boolean,
): CapacityProblem | undefined {
  const { isDraining, lines, freeDiskBytes, minFreeDiskBytes, load, maxLoad } = capacity;
  if (isDraining) return { reason: 'draining', detail: 'the recorder is being stopped' };
  if (freeLines(lines, true) === 0) {
    return { reason: 'no-line', detail: `all ${lines.limit} lines are in use` };
  }
  if (freeLines(lines, mustBeRecorded) === 0) {
    const free = lines.limit - lines.inUse;
    const detail = `the last ${free} of ${lines.limit} lines are kept for users who must be recorded`;
    return { reason: 'lines-reserved', detail };
  }
  if (freeDiskBytes < minFreeDiskBytes) {
    const freeMb = Math.floor(freeDiskBytes / 1_000_000);
    const detail = `only ${freeMb} MB are free on the disk of the recordings`;
    return { reason: 'disk-full', detail };
  }
  if (load > maxLoad) {
    const detail = `the recorder is busy for ${Math.round(load * 100)} % of the time`;
    return { reason: 'overload', detail };
  }
  return undefined;
}
