import { Cron } from 'croner';

/** When the night's work begins: an hour, and the time zone that it is meant in. */
export interface NightlyHour {
  readonly deletionHour: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** Says when the night's work begins, as the settings are at that moment. */
export class NightlySchedule {
  readonly #hour: () => NightlyHour;
  #pattern: { readonly hour: NightlyHour; readonly cron: Cron } | undefined;

  constructor(hour: () => NightlyHour) {
    this.#hour = hour;
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
    const { deletionHour, timeZone } = this.#hour();
    const { hour } = this.#pattern ?? {};
    if (hour?.deletionHour !== deletionHour || hour.timeZone !== timeZone) {
      const cron = new Cron(`0 0 ${deletionHour} * * *`, { timezone: timeZone, paused: true });
      this.#pattern = { hour: { deletionHour, timeZone }, cron };
    }
    return this.#pattern!.cron;
  }
}
