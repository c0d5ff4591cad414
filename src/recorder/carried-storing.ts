import type { Clock } from '../base/index.ts';
import type { StoringChange } from '../recording/index.ts';

/** After so long nobody means the same conversation any more. */
const REMEMBER_MS = 12 * 3600 * 1000;

/**
 * What was stopped or paused goes on being so when the conversation goes on in another recording:
 * a call on hold is retrieved, and the card number is still being said.
 */
export class CarriedStoring {
  readonly #clock: Clock;
  /** By conversation, in order of the last change. */
  readonly #changes = new Map<string, StoringChange>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The last change in a conversation. */
  note(conversationId: string, change: StoringChange): void {
    this.#changes.delete(conversationId);
    if (change.state !== 'on') this.#changes.set(conversationId, change);
    for (const [id, { atMs }] of this.#changes) {
      if (atMs >= this.#clock.nowMs() - REMEMBER_MS) break;
      this.#changes.delete(id);
    }
  }

  /** What a new recording of the conversation begins with; undefined for storing. */
  find(conversationId: string): StoringChange | undefined {
    const change = this.#changes.get(conversationId);
    const atMs = this.#clock.nowMs();
    if (change === undefined || (change.resumesAtMs ?? Number.POSITIVE_INFINITY) <= atMs) {
      return undefined;
    }
    return { ...change, atMs };
  }
}
