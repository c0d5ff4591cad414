import type { RecordingItem } from '../api/wire.ts';

/** What deleting recordings would mean. */
export interface Loss {
  /** What would be lost. */
  readonly items: readonly RecordingItem[];
  /** Whose recordings those are, who has most first; null for nobody. */
  readonly people: readonly (string | null)[];
  /** ISO 8601: when the first of them began, and the last. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly seconds: number;
  /** What stays, for it is preserved. */
  readonly preserved: readonly RecordingItem[];
  /** What stays, for the user may not delete it. */
  readonly forbidden: readonly RecordingItem[];
}

/** What deleting `chosen` would mean. */
export function lossOf(chosen: readonly RecordingItem[]): Loss {
  const forbidden = chosen.filter((item) => !item.mayDelete);
  const preserved = chosen.filter((item) => item.mayDelete && item.isPreserved);
  const items = chosen.filter((item) => item.mayDelete && !item.isPreserved);
  const starts = items.map(({ startedAt }) => startedAt).sort();
  const counts = new Map<string | null, number>();
  for (const item of items) {
    const name = personOf(item);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return {
    items,
    people: [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name),
    from: starts[0],
    to: starts.at(-1),
    seconds: items.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
    preserved,
    forbidden,
  };
}

/** The recorded person, by name or else by number; null where neither is known. */
export function personOf({ user, localNumber, localDevice }: RecordingItem): string | null {
  const name = [user?.firstName, user?.lastName].filter(Boolean).join(' ');
  return name === '' ? (localNumber ?? localDevice) : name;
}
