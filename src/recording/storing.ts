/**
 * Whether what arrives of a call is stored. `stopped`: somebody ended the recording for now;
 * `paused`: the same for card data, and it goes on by itself after a while.
 */
export const STORING_STATES = ['on', 'stopped', 'paused'] as const;

export type StoringState = (typeof STORING_STATES)[number];

/** From one moment on, what arrives of a call is stored or not. */
export interface StoringChange {
  readonly state: StoringState;
  /** Packets that arrive from then on are concerned; wall clock, milliseconds since 1970. */
  readonly atMs: number;
  /** Name of who wanted it so. */
  readonly by: string;
  /** Of a pause: when storing goes on by itself. */
  readonly resumesAtMs?: number | undefined;
}

/** What counts of what was found in several places: the newest. */
export function newestChange(
  ...changes: readonly (StoringChange | undefined)[]
): StoringChange | undefined {
  return changes.reduce((newest, change) =>
    change !== undefined && change.atMs >= (newest?.atMs ?? Number.NEGATIVE_INFINITY)
      ? change
      : newest,
  );
}
