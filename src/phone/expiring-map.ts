import type { Clock } from '../base/index.ts';

export interface ExpiringMapOptions {
  readonly clock: Clock;
  /** What was set is forgotten after so many milliseconds. */
  readonly lifetimeMs: number;
  /** Above so many entries the oldest go, so that nobody can make the memory grow. */
  readonly entries: number;
}

/** A map that forgets. */
export class ExpiringMap<V> {
  readonly #options: ExpiringMapOptions;
  /** In the order of their ends. */
  readonly #entries = new Map<string, { readonly value: V; readonly endsMs: number }>();

  constructor(options: ExpiringMapOptions) {
    this.#options = options;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.endsMs > this.#options.clock.monotonicMs()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: V): void {
    const { clock, lifetimeMs, entries } = this.#options;
    this.#entries.delete(key);
    this.#entries.set(key, { value, endsMs: clock.monotonicMs() + lifetimeMs });
    if (this.#entries.size <= entries) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
