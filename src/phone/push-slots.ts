/** What is known of a phone: it was reached last time, was never tried, or did not answer. */
export type PhoneRecord = 'reached' | 'untried' | 'failing';

interface Waiting {
  readonly record: PhoneRecord;
  readonly begin: () => void;
}

/** In the order in which they are served. */
const ORDER: readonly PhoneRecord[] = ['reached', 'untried', 'failing'];

/**
 * Lets so many exchanges run at once and no more. Phones that did not answer last time wait behind
 * all others; they, and those that nobody knows yet, never take all places.
 */
export class PushSlots {
  /** How many of each kind run at once; those that were reached take any place. */
  readonly #most: Readonly<Record<PhoneRecord, number>>;
  readonly #waiting: Waiting[] = [];
  readonly #running = { reached: 0, untried: 0, failing: 0 };

  constructor(most: Readonly<Record<PhoneRecord, number>>) {
    this.#most = most;
  }

  /** Runs `action` when there is a place. */
  async run<T>(record: PhoneRecord, action: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.#waiting.push({ record, begin: resolve });
      this.#beginNext();
    });
    try {
      return await action();
    } finally {
      this.#running[record]--;
      this.#beginNext();
    }
  }

  #beginNext(): void {
    const { reached, untried, failing } = this.#running;
    if (reached + untried + failing >= this.#most.reached) return;
    for (const record of ORDER) {
      if (this.#running[record] >= this.#most[record]) continue;
      const at = this.#waiting.findIndex((each) => each.record === record);
      if (at < 0) continue;
      this.#running[record]++;
      this.#waiting.splice(at, 1)[0]!.begin();
      return;
    }
  }
}
