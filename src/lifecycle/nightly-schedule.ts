import { Cron } from 'croner';

/** When the night's work begins: an hour, and the time zone that it is meant in. */
export interface NightlyBegin {
  readonly hour: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** Says when the night's work begins, as the settings are at that moment. */
export class NightlySchedule {
  readonly #begin: () => NightlyBegin;
  #pattern: { readonly begin: NightlyBegin; readonly cron: Cron } | undefined;

  constructor(begin: () => NightlyBegin) {
    this.#begin = begin;
  }

  /** The first begin after a moment, in milliseconds since 1970. */
  next(afterMs: number): number {
    return this.nextOnes(afterMs, 1)[0]!;
  }

  /** The first `count` begins after a moment. */
  nextOnes(afterMs: number, count: number): number[] {
    return this.#cron()
      .nextRuns(count, new Date(afterMs))
      .map((date) => date.getTime());
  }

  #cron(): Cron {
    const { hour, timeZone } = this.#begin();
    const { begin } = this.#pattern ?? {};
    if (begin?.hour !== hour || begin.timeZone !== timeZone) {
      const cron = new Cron(`0 0 ${hour} * * *`, { timezone: timeZone, paused: true });
      this.#pattern = { begin: { hour, timeZone }, cron };
    }
    return this.#pattern!.cron;
  }
}
