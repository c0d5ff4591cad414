/** How far a task over many items has come. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
}

/** What became of it: how many were done, and where it failed. */
export interface RunResult<T> {
  readonly done: number;
  readonly failures: readonly RunFailure<T>[];
}

/** An item for which the task failed, and why. */
export interface RunFailure<T> {
  readonly item: T;
  readonly error: unknown;
}

interface RunOptions<T> {
  /** As many at the same time. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
  readonly task: (item: T) => Promise<void>;
  readonly onProgress: (progress: RunProgress) => void;
}

/**
 * Does `task` with each of `items` and resolves with what became of it. One that fails holds
 * up no other. An aborted run begins no further ones.
 */
export async function runEach<T>(
  items: readonly T[],
  { atOnce, signal, task, onProgress }: RunOptions<T>,
): Promise<RunResult<T>> {
  const failures: RunFailure<T>[] = [];
  const waiting = items.values();
  let tried = 0;
  const work = async (): Promise<void> => {
    for (const item of waiting) {
      if (signal.aborted) return;
      await task(item).catch((error: unknown) => failures.push({ item, error }));
      tried += 1;
      onProgress({ done: tried, total: items.length });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return { done: tried - failures.length, failures };
}
