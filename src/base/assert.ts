import { AssertionError } from 'node:assert';

/**
 * Ends the program when something that must hold does not: a bug, not an operating failure.
 * Journals survive, start-up recovers.
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError({ message, stackStartFn: assert });
}

/** Makes the compiler refuse a switch that forgets a case. */
export function unreachable(value: never): never {
  throw new AssertionError({ message: `unreachable: ${JSON.stringify(value)}` });
}
