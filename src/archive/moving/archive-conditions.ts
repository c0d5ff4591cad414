import type { ArchiveRules } from '../../storage/catalog/index.ts';

/** What there is to decide by. */
export interface ArchiveSituation {
  readonly localBytes: number;
  /** Whether the high mark was passed, and the low one not reached since. */
  readonly isAboveMarks: boolean;
}

const MEGABYTE = 1_000_000;
const DAY_MS = 86_400_000;

/** Whether recordings have to go until there are no more than the low mark says. */
export function isAboveMarks(rules: ArchiveRules, situation: ArchiveSituation): boolean {
  const { highMegabytes: high, lowMegabytes: low } = rules;
  if (high === null || low === null) return false;
  const limit = situation.isAboveMarks ? low : high;
  return situation.localBytes > limit * MEGABYTE;
}

/** Recordings that began before this are moved whatever they take; undefined: none. */
export function tooOldBeforeMs({ afterDays }: ArchiveRules, nowMs: number): number | undefined {
  return afterDays === null ? undefined : nowMs - afterDays * DAY_MS;
}

/** Whether recordings may be moved at this time of the day. */
export function isInWindow(
  { fromHour, toHour }: ArchiveRules,
  nowMs: number,
  timeZone: string,
): boolean {
  if (fromHour === null || toHour === null) return true;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  const hour = Number(format.format(nowMs));
  // A window over midnight ends before it begins.
  if (fromHour < toHour) return hour >= fromHour && hour < toHour;
  return hour >= fromHour || hour < toHour;
}
