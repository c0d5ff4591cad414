/** Remembers whether the recorder could be reached, and tells who asks to be told. */
export class ConnectionMonitor {
  #isReachable = true;
  readonly #listeners = new Set<() => void>();

  get isReachable(): boolean {
    return this.#isReachable;
  }

  report(isReachable: boolean): void {
    if (this.#isReachable === isReachable) return;
    this.#isReachable = isReachable;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after every change; the returned function ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
