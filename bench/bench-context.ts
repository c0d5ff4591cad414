import type { CleanUp } from '../test/support/temporary-catalog.ts';

/** What a benchmark has to end and remove: as a test's context, closed by hand. */
export class BenchContext implements CleanUp {
  readonly #ends: (() => unknown)[] = [];

  after(end: () => unknown): void {
    this.#ends.unshift(end);
  }

  async close(): Promise<void> {
    for (const end of this.#ends) await end();
  }
}
