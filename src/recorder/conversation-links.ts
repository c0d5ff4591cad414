import type { Clock } from '../base/index.ts';
import type { Locality, Parties } from '../recording/index.ts';

/** What the segments of one conversation share. */
export interface ConversationLink {
  readonly conversationId: string;
  /** Of the first segment: what began internal stays internal. */
  readonly locality: Locality;
}

/** Looks up a conversation among stored recordings, for what began before the last start. */
export type StoredConversations = (query: {
  readonly clusterId?: string | undefined;
  readonly callIdentifier: string;
  readonly device?: string | undefined;
  readonly sinceMs: number;
}) => ConversationLink | undefined;

/** A call identifier counts up and wraps; after half a day the same one is another call. */
const REMEMBER_MS = 12 * 3600 * 1000;

/**
 * Which recordings belong to one conversation: the recorded phone's call identifier survives hold,
 * resume and transfer at the far end, so segments with the same one belong together.
 */
export class ConversationLinks {
  readonly #clock: Clock;
  readonly #stored: StoredConversations;
  /** In order of last use, oldest first. */
  readonly #recent = new Map<string, ConversationLink & { readonly usedAtMs: number }>();

  constructor(clock: Clock, stored: StoredConversations) {
    this.#clock = clock;
    this.#stored = stored;
  }

  /** The conversation that a call with these parties continues, or undefined for a new one. */
  find(parties: Parties): ConversationLink | undefined {
    const key = keyOf(parties);
    if (key === undefined) return undefined;
    const sinceMs = this.#clock.nowMs() - REMEMBER_MS;
    const recent = this.#recent.get(key);
    if (recent !== undefined && recent.usedAtMs >= sinceMs) return recent;
    const { clusterId, device, callIdentifier } = parties.near;
    return this.#stored({ clusterId, device, callIdentifier: callIdentifier!, sinceMs });
  }

  /** Remembers that a call with these parties belongs to `link`. */
  remember(parties: Parties, link: ConversationLink): void {
    const key = keyOf(parties);
    if (key === undefined) return;
    const usedAtMs = this.#clock.nowMs();
    this.#recent.delete(key);
    this.#recent.set(key, { ...link, usedAtMs });
    for (const [oldKey, old] of this.#recent) {
      if (old.usedAtMs >= usedAtMs - REMEMBER_MS) break;
      this.#recent.delete(oldKey);
    }
  }
}

function keyOf({ near }: Parties): string | undefined {
  if (near.callIdentifier === undefined) return undefined;
  return [near.clusterId ?? '', near.device ?? '', near.callIdentifier].join('\0').toLowerCase();
}
