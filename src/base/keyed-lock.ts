/** Lets one action at a time happen to each of many things. */
export class KeyedLock {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `action` when all that was asked for before with this key has ended, in whichever way. */
  async run<T>(key: string, action: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const running = before.catch(() => undefined).then(action);
    this.#last.set(key, running);
    try {
      return await running;
    } finally {
      if (this.#last.get(key) === running) this.#last.delete(key);
    }
  }
}
