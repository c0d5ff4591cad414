const SIZE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Writes dates, times, sizes and numbers as the readers of one locale expect them. */
export class Formatter {
  readonly locale: string;
  readonly #dateTime: Intl.DateTimeFormat;
  readonly #dateMinute: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #number: Intl.NumberFormat;
  readonly #decimalSign: string;
  readonly #percent: Intl.NumberFormat;
  readonly #speed: Intl.NumberFormat;
  readonly #sizes: readonly Intl.NumberFormat[];
  readonly #list: Intl.ListFormat;

  /** `timeZone` is the browser's where it is left out. */
  constructor(locale: string, timeZone?: string) {
    this.locale = locale;
    const zone = timeZone === undefined ? {} : { timeZone };
    const date = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
    this.#dateTime = new Intl.DateTimeFormat(locale, { ...date, ...time, ...zone });
    const minute = { hour: '2-digit', minute: '2-digit' } as const;
    this.#dateMinute = new Intl.DateTimeFormat(locale, { ...date, ...minute, ...zone });
    this.#date = new Intl.DateTimeFormat(locale, { ...date, ...zone });
    this.#time = new Intl.DateTimeFormat(locale, { ...time, ...zone });
    this.#number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    const parts = this.#number.formatToParts(1.5);
    this.#decimalSign = parts.find(({ type }) => type === 'decimal')?.value ?? '.';
    this.#percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
    this.#speed = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    this.#list = new Intl.ListFormat(locale, { type: 'conjunction' });
    this.#sizes = SIZE_UNITS.map(
      (unit, index) =>
        new Intl.NumberFormat(locale, {
          style: 'unit',
          unit,
          unitDisplay: index === 0 ? 'narrow' : 'short',
          minimumFractionDigits: index < 2 ? 0 : 1,
          maximumFractionDigits: index < 2 ? 0 : 1,
        }),
    );
  }

  dateTime(at: string | number | Date): string {
    return this.#dateTime.format(new Date(at));
  }

  /** Without seconds, where room is scarce. */
  dateMinute(at: string | number | Date): string {
    return this.#dateMinute.format(new Date(at));
  }

  date(at: string | number | Date): string {
    return this.#date.format(new Date(at));
  }

  time(at: string | number | Date): string {
    return this.#time.format(new Date(at));
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** `4:07.3`: a position where tenths of a second matter. */
  position(milliseconds: number): string {
    const tenths = Math.max(0, Math.round(milliseconds / 100));
    return `${formatDuration(tenths / 10)}${this.#decimalSign}${tenths % 10}`;
  }

  /** `0.12 %` for 0.0012. */
  percent(share: number): string {
    return this.#percent.format(share);
  }

  /** `1.25`: a speed of playback, never rounded. */
  speed(value: number): string {
    return this.#speed.format(value);
  }

  /** `Anna, Ben and Carla`. */
  list(texts: readonly string[]): string {
    return this.#list.format(texts);
  }

  /** `1.4 MB`; one MB is a million bytes. */
  size(bytes: number): string {
    let unit = 0;
    let value = bytes;
    // 999.95 kB and more would be written as 1000 kB.
    while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
      value /= 1000;
      unit += 1;
    }
    return this.#sizes[unit]!.format(value);
  }
}

/** `4:07`, `1:02:45`: a length of time or a position in it, rounded down. */
export function formatDuration(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}
