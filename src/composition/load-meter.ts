import type { EventLoopUtilization } from 'node:perf_hooks';
import type { Timers } from '../base/index.ts';

const SAMPLE_MS = 1000;
/** Samples that are looked back: a moment of much work is no overload. */
const SAMPLES = 10;

/** How busy this process is: the share of the last ten seconds in which it had work to do. */
export class LoadMeter {
  readonly #read: () => EventLoopUtilization;
  /** Readings of the last seconds, oldest first. */
  readonly #readings: EventLoopUtilization[];

  /** `read` tells how long the event loop was idle and active since the start of the process. */
  constructor(
    timers: Timers,
    read: () => EventLoopUtilization = () => performance.eventLoopUtilization(),
  ) {
    this.#read = read;
    this.#readings = [read()];
    timers.every(SAMPLE_MS, () => this.#sample());
  }

  /** From 0, idle, to 1, without a pause. 0 until ten seconds are over. */
  get load(): number {
    const first = this.#readings[0]!;
    const last = this.#readings.at(-1)!;
    if (this.#readings.length <= SAMPLES) return 0;
    const active = last.active - first.active;
    const total = active + last.idle - first.idle;
    return total > 0 ? active / total : 0;
  }

  #sample(): void {
    this.#readings.push(this.#read());
    if (this.#readings.length > SAMPLES + 1) this.#readings.shift();
  }
}
