import { ApiError, addressOf, request } from '../api/client.ts';
import type { LoggedInUser } from '../api/wire.ts';
import type { GadgetCall, GadgetCalls } from './gadget-wire.ts';

/** Everything that the gadget knows. Replaced as a whole with every change. */
export interface GadgetState {
  /** Null: nobody is logged in; undefined: that is not known yet. */
  readonly user: LoggedInUser | null | undefined;
  /** Undefined until the recorder has said what there is. */
  readonly calls: readonly GadgetCall[] | undefined;
  /** The recorder cannot be heard; what is known may be so no more. */
  readonly isLost: boolean;
  /** What the clock of the recorder is ahead of this one. */
  readonly clockOffsetMs: number;
}

const NOTHING: GadgetState = {
  ...{ user: undefined, calls: undefined, isLost: false, clockOffsetMs: 0 },
};
/** The recorder says each 5 s that it lives: after this without a word it is lost. */
const SILENT_MS = 12_000;
const WATCH_MS = 1000;
const AGAIN_MS = 2000;

/** Who is logged in to the gadget, and their calls, by the stream of events of the recorder. */
export class GadgetStore {
  readonly #listeners = new Set<() => void>();
  readonly #onUser: (user: LoggedInUser) => Promise<void>;
  #state = NOTHING;
  #source: EventSource | undefined;
  #heardAtMs = 0;
  #againTimer: number | undefined;

  /** `onUser`: somebody is logged in now; their calls are shown after it. */
  constructor(onUser: (user: LoggedInUser) => Promise<void>) {
    this.#onUser = onUser;
  }

  get state(): GadgetState {
    return this.#state;
  }

  /** Calls `listener` after every change; the returned function ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins: asks who is logged in, and watches over the connection for as long as the page is. */
  start(): void {
    void this.#ask();
    setInterval(() => this.#watch(), WATCH_MS);
  }

  async loggedIn(user: LoggedInUser): Promise<void> {
    await this.#onUser(user);
    this.#change({ user, calls: undefined, isLost: false });
    this.#listen();
  }

  async logOut(): Promise<void> {
    this.#close();
    this.#change({ user: null, calls: undefined, isLost: false });
    await request('/gadget/session', { method: 'DELETE' });
  }

  async #ask(): Promise<void> {
    try {
      await this.loggedIn((await request<{ user: LoggedInUser }>('/gadget/session')).user);
    } catch (error) {
      this.#close();
      if (error instanceof ApiError && error.status === 401) {
        this.#change({ user: null, calls: undefined, isLost: false });
      } else this.#lost();
    }
  }

  #listen(): void {
    this.#close();
    const source = new EventSource(addressOf('/gadget/events'));
    this.#source = source;
    this.#heardAtMs = Date.now();
    source.addEventListener('calls', ({ data }: MessageEvent<string>) => {
      this.#heard(JSON.parse(data) as GadgetCalls);
    });
    source.addEventListener('alive', () => this.#heard());
    source.addEventListener('error', () => {
      if (this.#source === source) this.#lost();
    });
  }

  #heard(facts?: GadgetCalls): void {
    this.#heardAtMs = Date.now();
    const told = facts && {
      calls: facts.calls,
      clockOffsetMs: Date.parse(facts.now) - this.#heardAtMs,
    };
    this.#change({ ...told, isLost: false });
  }

  /** Asks again soon: that tells whether the log-in has ended. */
  #lost(): void {
    this.#close();
    this.#change({ isLost: true });
    this.#againTimer = window.setTimeout(() => void this.#ask(), AGAIN_MS);
  }

  /** A connection that broke without a word is noticed by its silence. */
  #watch(): void {
    if (this.#source !== undefined && Date.now() - this.#heardAtMs > SILENT_MS) this.#lost();
  }

  #close(): void {
    clearTimeout(this.#againTimer);
    this.#source?.close();
    this.#source = undefined;
  }

  #change(change: Partial<GadgetState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
