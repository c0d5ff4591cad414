import { type Clock, RecorderError, Turns } from '../../base/index.ts';
import type { CatalogDatabase } from './catalog-database.ts';
import type { ReadThread } from './read-thread.ts';

/** Far below the size of the log at which the thread that writes would have to empty it. */
const TRANSACTIONS_TO_CHECKPOINT = 100;

export interface WriteParts {
  readonly database: CatalogDatabase;
  readonly thread: ReadThread;
  readonly clock: Clock;
}

/**
 * Writes items in their order, as many in one transaction as fit into a turn: calls that are set up
 * come in between. Returns for each what `write` returned, or why that one cannot be: it does not
 * stop the others. `onWritten` is told how many are done.
 */
export async function writeInTurns<T, R>(
  items: readonly T[],
  write: (item: T) => R,
  { database, thread, clock }: WriteParts,
  onWritten?: (count: number) => void,
): Promise<(R | RecorderError)[]> {
  const turns = new Turns(clock);
  const results: (R | RecorderError)[] = [];
  let transactions = 0;
  while (results.length < items.length) {
    database.transaction(() => {
      do results.push(attempt(write, items[results.length]!));
      while (results.length < items.length && !turns.isOver);
    });
    transactions++;
    if (transactions % TRANSACTIONS_TO_CHECKPOINT === 0) void thread.checkpoint();
    onWritten?.(results.length);
    await turns.end();
  }
  return results;
}

/** What only this item is to blame for is a result; what would happen to all is thrown. */
function attempt<T, R>(write: (item: T) => R, item: T): R | RecorderError {
  try {
    return write(item);
  } catch (error) {
    if (!(error instanceof RecorderError) || error.isRetryable) throw error;
    return error;
  }
}
