import type { Clock } from '../base/index.ts';
import type { MissedReason, Parties } from '../recording/index.ts';
import type { NewMissedRecording } from '../storage/catalog/index.ts';

/** Reasons that name a peer and no call: what it sent was not taken for one. */
export type PeerReason = Extract<MissedReason, 'untrusted-peer' | 'not-a-recording'>;

const HOUR_MS = 3_600_000;
/** Addresses of one hour that have an entry of their own; those of more are forged. */
const MAX_ADDRESSES = 100;
/** Stands for all other addresses of the hour. */
const OTHERS = '*';
const NOBODY: Parties = { near: { side: 'near' }, far: { side: 'far' } };

const DETAILS: Readonly<Record<PeerReason, string>> = {
  'untrusted-peer': 'the address is not among the trusted peers',
  'not-a-recording': 'the calls have no parameters of a recording',
};

/** Counts what peers sent in vain: one entry per reason, address and hour, and not too many. */
export class MissedPeers {
  readonly #clock: Clock;
  #hour = 0;
  readonly #addresses = new Set<string>();
  readonly #counts = new Map<string, { code: PeerReason; peer: string; count: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(code: PeerReason, address: string): void {
    this.#beginHour();
    const peer = this.#known(`${code} ${address}`) ? address : OTHERS;
    const key = `${code} ${peer}`;
    const counted = this.#counts.get(key);
    if (counted === undefined) this.#counts.set(key, { code, peer, count: 1 });
    else counted.count++;
  }

  /** What was counted since the last time. */
  take(): NewMissedRecording[] {
    const atMs = this.#clock.nowMs();
    const entries = [...this.#counts.values()].map(({ code, peer, count }) => {
      const foldKey = `${code} ${peer} ${this.#hour}`;
      return { atMs, code, detail: DETAILS[code], peer, parties: NOBODY, count, foldKey };
    });
    this.#counts.clear();
    return entries;
  }

  #beginHour(): void {
    const hour = Math.floor(this.#clock.nowMs() / HOUR_MS);
    if (hour === this.#hour) return;
    this.#hour = hour;
    this.#addresses.clear();
  }

  #known(address: string): boolean {
    if (this.#addresses.has(address)) return true;
    if (this.#addresses.size >= MAX_ADDRESSES) return false;
    this.#addresses.add(address);
    return true;
  }
}
