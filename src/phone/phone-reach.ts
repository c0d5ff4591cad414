import type { Clock } from '../base/index.ts';
import type { PhoneRecord } from './push-slots.ts';

/**
 * Why nothing can be shown on a phone. `not-set-up`: the settings name no user, password or
 * network; `address-unknown`: no media of the phone has come yet.
 */
export const PUSH_PROBLEMS = [
  ...(['not-set-up', 'address-unknown', 'outside-networks', 'timeout', 'unreachable'] as const),
  ...(['credentials', 'not-understood', 'refused'] as const),
] as const;
export type PushProblem = (typeof PUSH_PROBLEMS)[number];

/** How a phone could be reached. */
export interface PhoneReachFacts {
  readonly device: string;
  readonly address: string | undefined;
  /** Undefined: it could. */
  readonly problem: PushProblem | undefined;
  readonly atMs: number;
}

const PHONES = 20_000;

/** Remembers of each phone how the last try to reach it ended. */
export class PhoneReach {
  readonly #clock: Clock;
  readonly #phones = new Map<string, PhoneReachFacts>();
  readonly #failing = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(device: string, address: string | undefined, problem: PushProblem | undefined): void {
    this.#phones.delete(device);
    this.#phones.set(device, { device, address, problem, atMs: this.#clock.nowMs() });
    if (problem === undefined) this.#failing.delete(device);
    else this.#failing.add(device);
    if (this.#phones.size > PHONES) this.#forgetOldest();
  }

  of(device: string): PhoneReachFacts | undefined {
    return this.#phones.get(device);
  }

  recordOf(device: string): PhoneRecord {
    if (this.#failing.has(device)) return 'failing';
    return this.#phones.has(device) ? 'reached' : 'untried';
  }

  /** How many phones were reached last time, how many not, and some of these, newest first. */
  summary(shown: number): {
    readonly reached: number;
    readonly failing: number;
    readonly problems: readonly PhoneReachFacts[];
  } {
    const newest = [...this.#failing].slice(-shown).reverse();
    const problems = newest.map((device) => this.#phones.get(device)!);
    const failing = this.#failing.size;
    return { reached: this.#phones.size - failing, failing, problems };
  }

  #forgetOldest(): void {
    for (const device of this.#phones.keys()) {
      this.#phones.delete(device);
      this.#failing.delete(device);
      return;
    }
  }
}
