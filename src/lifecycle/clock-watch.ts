import type { Clock } from '../base/index.ts';
import type { KeptFactTable } from '../storage/catalog/index.ts';

/** The wall clock went elsewhere than time did. */
export interface ClockJump {
  /** What the clock said when it was noticed. */
  readonly atMs: number;
  /** How far it went, back where negative. */
  readonly byMs: number;
}

/** What is kept from one run to the next. */
interface KeptClock {
  /** The last reading that was believed. */
  readonly seenMs: number;
  readonly jump?: ClockJump | undefined;
}

/** More than this is no correction of a clock that goes a little wrong. */
const JUMP_MS = 86_400_000;
const NAME = 'clock';

/**
 * Notices when the wall clock jumps by more than a day: against the monotonic clock while the
 * program runs, and back behind what it said before across restarts. How long the recorder was off
 * nobody knows, so a clock that is ahead at a start is believed. A jump lasts until the clock is
 * back where it should be, or somebody says that it is right.
 */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #kept: KeptFactTable;
  /** Where both clocks were when the wall clock was believed last. */
  #believed: { readonly wallMs: number; readonly monotonicMs: number };
  /** No more is known than that it cannot be earlier than `#believed`. */
  #isStart = true;
  #jump: ClockJump | undefined;
  /** It was noticed by this process, which therefore also notices when it is undone. */
  #isOwnJump = false;

  constructor(clock: Clock, kept: KeptFactTable) {
    this.#clock = clock;
    this.#kept = kept;
    const before = kept.get<KeptClock>(NAME);
    const wallMs = before?.seenMs ?? clock.nowMs();
    this.#believed = { wallMs, monotonicMs: clock.monotonicMs() };
    this.#jump = before?.jump;
  }

  /** The jump that nobody has explained yet. */
  get jump(): ClockJump | undefined {
    return this.#jump;
  }

  /** Looks at the clock; returns a jump that was not known before. To be called often. */
  look(): ClockJump | undefined {
    const nowMs = this.#clock.nowMs();
    const deviationMs = this.#deviationMs(nowMs);
    const isFine = Math.abs(deviationMs) <= JUMP_MS || (this.#isStart && deviationMs > 0);
    if (isFine) {
      if (this.#isOwnJump) this.#jump = undefined;
      this.#believe(nowMs);
      return undefined;
    }
    if (this.#jump !== undefined) return undefined;
    this.#jump = { atMs: nowMs, byMs: Math.round(deviationMs) };
    this.#isOwnJump = true;
    this.#keep();
    return this.#jump;
  }

  /** Somebody says that the clock is right now. */
  trust(): void {
    this.#jump = undefined;
    this.#believe(this.#clock.nowMs());
  }

  #deviationMs(nowMs: number): number {
    const { wallMs, monotonicMs } = this.#believed;
    return nowMs - wallMs - (this.#clock.monotonicMs() - monotonicMs);
  }

  #believe(wallMs: number): void {
    this.#believed = { wallMs, monotonicMs: this.#clock.monotonicMs() };
    this.#isStart = false;
    this.#keep();
  }

  #keep(): void {
    this.#kept.set(NAME, { seenMs: this.#believed.wallMs, jump: this.#jump } satisfies KeptClock);
  }
}
