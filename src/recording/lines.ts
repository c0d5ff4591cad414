/** How many recordings may run, and how many do. */
export interface LineUse {
  /** As many may run at once. */
  readonly limit: number;
  readonly inUse: number;
  /** So many are kept free for users who must be recorded; others do not get them. */
  readonly kept: number;
}

/** What decides how many lines are kept free. */
export interface LineReserve {
  /** The setting: null keeps one line for each user who must be recorded and is not just now. */
  readonly reservedLines: number | null;
  /** Enabled users who must be recorded, and how many of them are being recorded. */
  readonly mustBeRecorded: number;
  readonly beingRecorded: number;
  /** Lines that calls of such users have in use: a user may have two. */
  readonly linesInUse: number;
}

/** How many lines are kept free now for users who must be recorded. */
export function keptLines(reserve: LineReserve): number {
  const { reservedLines, mustBeRecorded, beingRecorded, linesInUse } = reserve;
  const kept = reservedLines === null ? mustBeRecorded - beingRecorded : reservedLines - linesInUse;
  return Math.max(0, kept);
}

/** How many lines a call finds free. */
export function freeLines({ limit, inUse, kept }: LineUse, mustBeRecorded: boolean): number {
  return Math.max(0, limit - inUse - (mustBeRecorded ? 0 : kept));
}
