import { ApiError, addressOf, connection, request } from '../api/client.ts';
import type { LiveStore } from './live-store.ts';
import type { LiveEventName, LiveEvents } from './live-wire.ts';

const NAMES: readonly LiveEventName[] = ['snapshot', 'call', 'gone', 'counters', 'levels'];
/** Scrolling brings many rows into sight: they are asked for together. */
const WANT_AFTER_MS = 250;
/** So long after a refusal it is tried again. */
const AGAIN_AFTER_MS = 3000;

/** The stream of events of the live view, and which levels it is to tell. */
export class LiveConnection {
  readonly #store: LiveStore;
  /** Calls in sight → by how many parts of the page. */
  readonly #wanted = new Map<string, number>();
  readonly #onLoggedOut: () => void;
  #source: EventSource | undefined;
  #watcherId: string | undefined;
  #wantTimer: number | undefined;
  #againTimer: number | undefined;

  /** `onLoggedOut`: the recorder does not know who asks any more. */
  constructor(store: LiveStore, onLoggedOut: () => void) {
    this.#store = store;
    this.#onLoggedOut = onLoggedOut;
  }

  /** Opens the stream, or opens it again where it was given up. */
  open(): void {
    this.close();
    const source = new EventSource(addressOf('/live/events'));
    this.#source = source;
    for (const name of NAMES) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => this.#take(name, data));
    }
    source.addEventListener('open', () => connection.report(true));
    source.addEventListener('error', () => {
      // While it is connecting the browser tries again by itself.
      if (source.readyState === EventSource.CLOSED) void this.#refused(source);
      else connection.report(false);
    });
  }

  close(): void {
    clearTimeout(this.#wantTimer);
    clearTimeout(this.#againTimer);
    this.#wantTimer = undefined;
    this.#source?.close();
    this.#source = undefined;
  }

  /** Has the levels of a call told until the returned function is called. */
  want(id: string): () => void {
    this.#wanted.set(id, (this.#wanted.get(id) ?? 0) + 1);
    this.#wantSoon();
    return () => {
      const left = (this.#wanted.get(id) ?? 1) - 1;
      if (left > 0) this.#wanted.set(id, left);
      else this.#wanted.delete(id);
      this.#wantSoon();
    };
  }

  #take(name: LiveEventName, data: string): void {
    const facts = JSON.parse(data) as LiveEvents[LiveEventName];
    if (name === 'snapshot') {
      this.#watcherId = (facts as LiveEvents['snapshot']).watcherId;
      this.#wantSoon();
    }
    this.#store.take(name, facts, Date.now());
  }

  #wantSoon(): void {
    this.#wantTimer ??= window.setTimeout(() => {
      this.#wantTimer = undefined;
      if (this.#watcherId === undefined || this.#source === undefined) return;
      const body = { calls: [...this.#wanted.keys()] };
      // Levels are a help; without them the calls are still to be seen.
      request(`/live/events/${this.#watcherId}`, { method: 'PUT', body }).catch(() => {});
    }, WANT_AFTER_MS);
  }

  /** The stream was refused: an ordinary request tells why. */
  async #refused(source: EventSource): Promise<void> {
    const error = await request('/live').then(
      () => new ApiError({ status: 503, code: 'LIVE_BUSY' }),
      (reason: Error) => reason,
    );
    if (this.#source !== source) return;
    this.#store.fail(error);
    if (error instanceof ApiError && error.status === 401) this.#onLoggedOut();
    else this.#againTimer = window.setTimeout(() => this.open(), AGAIN_AFTER_MS);
  }
}
