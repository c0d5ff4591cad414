import type { RetentionRule } from '../../recording/index.ts';
import type { RetentionTable } from '../../storage/catalog/index.ts';
import type { NightlySchedule } from '../nightly-schedule.ts';

/** What one night deletes. */
export interface PreviewedNight {
  readonly atMs: number;
  readonly count: number;
  readonly sizeBytes: number;
  /** How many of them go by which rule. */
  readonly byRule: Readonly<Record<RetentionRule, number>>;
}

/**
 * What goes in each of the coming nights, as the rules are now. What is overdue goes in the first.
 */
export async function previewRetention(
  retention: Pick<RetentionTable, 'rules' | 'dueGroups'>,
  schedule: NightlySchedule,
  { nowMs, nights: count }: { readonly nowMs: number; readonly nights: number },
): Promise<PreviewedNight[]> {
  const { generalDays } = await retention.rules();
  const nights = schedule.nextOnes(nowMs, count).map((atMs) => ({
    ...{ atMs, count: 0, sizeBytes: 0 },
    byRule: { general: 0, user: 0 },
  }));
  const asOfMs = nights.at(-1)?.atMs ?? nowMs;
  for (const group of await retention.dueGroups({ generalDays, asOfMs })) {
    const night = nights.find(({ atMs }) => group.atMs < atMs);
    if (night === undefined) continue;
    night.count += group.count;
    night.sizeBytes += group.sizeBytes;
    night.byRule[group.rule] += group.count;
  }
  return nights;
}
