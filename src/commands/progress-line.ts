import process from 'node:process';

export interface TaskProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number | undefined;
}

/** Tells how far a long task is, in one line that is written over; only to a terminal. */
export function tellProgress({ phase, done, total }: TaskProgress): void {
  if (!process.stderr.isTTY) return;
  const count = total === undefined ? `${done}` : `${done} of ${total}`;
  process.stderr.write(`\r\u001b[K${phase}: ${count}`);
}

/** Takes the line away before the result is told. */
export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}
