import type { SeededRandom } from './seeded-random.ts';

/** What the network does to the packets of one stream. Percentages are per packet, 0 to 100. */
export interface Impairment {
  readonly lossPercent?: number | undefined;
  readonly duplicatePercent?: number | undefined;
  /** A reordered packet is sent right after its successor. */
  readonly reorderPercent?: number | undefined;
  /** Each packet is late by a random time up to this. */
  readonly jitterMs?: number | undefined;
}

/** What becomes of one packet. */
export interface PacketFate {
  /** How often it is sent: 0 lost, 1, or 2 duplicated. */
  readonly copies: 0 | 1 | 2;
  /** Whether its successor overtakes it. */
  readonly isOvertaken: boolean;
  readonly delayMs: number;
}

/** Decides the fate of packets one after the other; the same seed decides the same again. */
export class NetworkFate {
  readonly #impairment: Impairment;
  readonly #random: SeededRandom;

  constructor(impairment: Impairment, random: SeededRandom) {
    this.#impairment = impairment;
    this.#random = random;
  }

  /** The fate of the next packet. Draws the same count of numbers whatever is switched on. */
  next(): PacketFate {
    const {
      lossPercent = 0,
      duplicatePercent = 0,
      reorderPercent = 0,
      jitterMs = 0,
    } = this.#impairment;
    const isLost = this.#random.percent(lossPercent);
    const isDuplicate = this.#random.percent(duplicatePercent);
    const isOvertaken = this.#random.percent(reorderPercent);
    const delayMs = Math.floor(this.#random.unit() * jitterMs);
    if (isLost) return { copies: 0, isOvertaken: false, delayMs: 0 };
    return { copies: isDuplicate ? 2 : 1, isOvertaken, delayMs };
  }
}
