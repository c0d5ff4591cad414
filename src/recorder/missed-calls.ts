import { type Clock, errorText, type Log, type Timers } from '../base/index.ts';
import type { CallDirection, MissedReason, Parties } from '../recording/index.ts';
import type { NewMissedRecording } from '../storage/catalog/index.ts';
import { MissedPeers, type PeerReason } from './missed-peers.ts';

/** A call that should have been recorded and was not, or not whole. */
export interface MissedCall {
  readonly code: Exclude<MissedReason, PeerReason>;
  /** One sentence, in English. */
  readonly detail: string;
  /** The same for all that is offered of one call: it is missed once. */
  readonly callKey: string;
  readonly direction: CallDirection;
  readonly peer: string;
  readonly parties: Parties;
  readonly userId: string | undefined;
  readonly recordingId?: string | undefined;
}

export interface MissedCallsOptions {
  /** Writes entries of the register, durably. Throws when it could not. */
  readonly store: (entries: readonly NewMissedRecording[]) => void;
  /** Told of what is written, for alerts; also of what could not be. */
  readonly onMissed?: ((entries: readonly NewMissedRecording[]) => void) | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** What is missed within this time is written together. */
const STORE_TOGETHER_MS = 100;
/** What is offered again of the same call within this time is the same miss. */
const SAME_CALL_MS = 60_000;
const PEERS_EVERY_MS = 5000;

/** Notes calls that were missed: in the log, in the register, and for whoever raises an alert. */
export class MissedCalls {
  readonly #options: MissedCallsOptions;
  readonly #counts = new Map<MissedReason, number>();
  /** Call and reason → when it was noted, oldest first. */
  readonly #noted = new Map<string, number>();
  readonly #peers: MissedPeers;
  #waiting: NewMissedRecording[] = [];

  constructor(options: MissedCallsOptions) {
    this.#options = options;
    this.#peers = new MissedPeers(options.clock);
    options.timers.every(PEERS_EVERY_MS, () => this.#takePeers());
  }

  /** How many were missed since the start, by reason. */
  get counts(): ReadonlyMap<MissedReason, number> {
    return this.#counts;
  }

  /** Notes a call; a second time it is the same miss. */
  note(call: MissedCall): void {
    const { clock, log } = this.#options;
    const { callKey, ...facts } = call;
    if (!this.#isNew(`${call.code} ${callKey}`)) return;
    log.error({ ...facts }, 'recording missed');
    this.#add({ atMs: clock.nowMs(), count: 1, ...facts });
  }

  /** Notes that somebody at `address` wanted something of us; a flood becomes one entry. */
  notePeer(code: PeerReason, address: string): void {
    this.#peers.note(code, address);
  }

  /** Writes what waits, now. */
  flush(): void {
    this.#takePeers();
    this.#store();
  }

  #takePeers(): void {
    for (const entry of this.#peers.take()) {
      const { code, peer, count } = entry;
      this.#options.log.warn({ code, peer, count }, 'recording may have been missed');
      this.#add(entry);
    }
  }

  #add(entry: NewMissedRecording): void {
    const { code, count } = entry;
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + count);
    if (this.#waiting.length === 0) {
      this.#options.timers.after(STORE_TOGETHER_MS, () => this.#store());
    }
    this.#waiting.push(entry);
  }

  #store(): void {
    const entries = this.#waiting;
    this.#waiting = [];
    if (entries.length === 0) return;
    this.#options.onMissed?.(entries);
    try {
      this.#options.store(entries);
    } catch (error) {
      const facts = { count: entries.length, error: errorText(error) };
      this.#options.log.error(facts, 'missed recordings not noted; they are in the log');
    }
  }

  #isNew(key: string): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [old, atMs] of this.#noted) {
      if (nowMs - atMs < SAME_CALL_MS) break;
      this.#noted.delete(old);
    }
    if (this.#noted.has(key)) return false;
    this.#noted.set(key, nowMs);
    return true;
  }
}
