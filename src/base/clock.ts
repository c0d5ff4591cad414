/** Time as the rest of the program sees it; tests pass a clock of their own. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z. May jump. */
  nowMs(): number;
  /** Monotonic time in milliseconds since an arbitrary start. Never jumps. */
  monotonicMs(): number;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
