/**
 * An action for many who want it done, one run at a time. Whoever asks before a run has begun
 * shares it; whoever asks while one is going on shares the next, for that one may be past what
 * they did.
 */
export class SharedRun {
  readonly #action: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(action: () => Promise<void>) {
    this.#action = action;
  }

  /** Resolves or rejects as a run does that began after this was called. */
  request(): Promise<void> {
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<void> {
    await this.#running?.catch(() => {});
    this.#next = undefined;
    this.#running = this.#action();
    await this.#running;
  }
}
