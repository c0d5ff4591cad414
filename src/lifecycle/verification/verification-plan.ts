const DAY_MS = 86_400_000;
/** A night where clocks change comes an hour early, or late. */
const EARLY_MS = 2 * 3_600_000;

/** How far a pass through all recordings has come. */
export interface VerificationPass {
  readonly beganAtMs: number;
  /** Recordings that were read. */
  readonly read: number;
  /** Of these, that were passed over, as the place would not give them. */
  readonly unread?: number;
  /** Of the last of them, by id; empty before the first. */
  readonly lastId: string;
}

/** The pass that goes on now: the one that was kept, unless a clock that was wrong began it. */
export function passAt(
  nowMs: number,
  days: number,
  kept: VerificationPass | undefined,
): VerificationPass {
  const isOurs = kept !== undefined && kept.beganAtMs <= nowMs + days * DAY_MS;
  return isOurs ? kept : { beganAtMs: nowMs, read: 0, lastId: '' };
}

/** The pass that follows one that is through: in the night after its last one, not before. */
export function passAfter(
  { beganAtMs }: VerificationPass,
  nowMs: number,
  days: number,
): VerificationPass {
  const planned = beganAtMs + days * DAY_MS;
  const isLate = planned <= nowMs + EARLY_MS;
  return { beganAtMs: isLate ? nowMs + DAY_MS : planned, read: 0, lastId: '' };
}

/**
 * How many recordings of a pass are to be read until the end of this night, so that it is through
 * after `days` nights. Nights in which nobody read are made up for.
 */
export function dueBy(
  { beganAtMs }: VerificationPass,
  { nowMs, days, total }: { readonly nowMs: number; readonly days: number; readonly total: number },
): number {
  const sinceMs = nowMs - beganAtMs + EARLY_MS;
  if (sinceMs < 0) return 0;
  const nights = Math.floor(sinceMs / DAY_MS) + 1;
  return nights >= days ? Number.POSITIVE_INFINITY : Math.ceil((total * nights) / days);
}
