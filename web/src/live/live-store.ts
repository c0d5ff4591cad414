import type {
  LineUse,
  LiveEventName,
  LiveEvents,
  LiveItem,
  LiveRights,
  SideLevels,
} from './live-wire.ts';

/** Everything that the live view knows. Replaced as a whole with every change. */
export interface LiveSnapshot {
  /** Undefined until the recorder has said what there is. */
  readonly calls: readonly LiveItem[] | undefined;
  readonly levels: ReadonlyMap<string, SideLevels>;
  readonly lines: LineUse | null;
  readonly rights: LiveRights;
  /** What the clock of the recorder is ahead of this one. */
  readonly clockOffsetMs: number;
  /** Why there is nothing; undefined where there is, or may be soon. */
  readonly error: Error | undefined;
}

const NOTHING: LiveSnapshot = {
  calls: undefined,
  levels: new Map(),
  lines: null,
  rights: { decidesAll: false },
  clockOffsetMs: 0,
  error: undefined,
};

/** Keeps what the stream of events tells, for the parts of the page that show it. */
export class LiveStore {
  readonly #calls = new Map<string, LiveItem>();
  readonly #listeners = new Set<() => void>();
  #snapshot = NOTHING;

  get snapshot(): LiveSnapshot {
    return this.#snapshot;
  }

  /** Calls `listener` after every change; the returned function ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes an event; `nowMs` is the clock of this machine. */
  take<Name extends LiveEventName>(name: Name, facts: LiveEvents[Name], nowMs: number): void {
    switch (name) {
      case 'snapshot':
        this.#begin(facts as LiveEvents['snapshot'], nowMs);
        break;
      case 'call':
        this.#put(facts as LiveEvents['call']);
        break;
      case 'gone':
        this.#calls.delete((facts as LiveEvents['gone']).id);
        this.#change({ calls: this.#sorted() });
        break;
      case 'counters':
        this.#count(facts as LiveEvents['counters']);
        break;
      case 'levels': {
        const { calls } = facts as LiveEvents['levels'];
        this.#change({ levels: new Map(calls.map(({ id, ...levels }) => [id, levels])) });
        break;
      }
    }
  }

  /** The stream cannot be had; what is known stays. */
  fail(error: Error): void {
    this.#change({ error });
  }

  #begin({ items, now, lines, rights }: LiveEvents['snapshot'], nowMs: number): void {
    this.#calls.clear();
    for (const item of items) this.#calls.set(item.id, item);
    const clockOffsetMs = Date.parse(now) - nowMs;
    const calls = this.#sorted();
    this.#change({ calls, lines, rights, clockOffsetMs, levels: new Map(), error: undefined });
  }

  #put(item: LiveItem): void {
    this.#calls.set(item.id, item);
    this.#change({ calls: this.#sorted() });
  }

  #count({ calls, lines }: LiveEvents['counters']): void {
    for (const { id, ...sides } of calls) {
      const item = this.#calls.get(id);
      if (item !== undefined) this.#calls.set(id, { ...item, sides });
    }
    this.#change({ calls: this.#sorted(), ...(lines === undefined ? {} : { lines }) });
  }

  /** The running ones first, oldest first; then the ended ones, whose time is over first. */
  #sorted(): LiveItem[] {
    return [...this.#calls.values()].sort((a, b) => placeOf(a).localeCompare(placeOf(b)));
  }

  #change(change: Partial<LiveSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function placeOf({ startedAt, expiresAt, id }: LiveItem): string {
  return expiresAt === null ? `0 ${startedAt} ${id}` : `1 ${expiresAt} ${id}`;
}
