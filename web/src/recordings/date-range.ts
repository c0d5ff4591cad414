/** The quick choices of the period, and the one with dates of its own. */
export const RANGES = ['any', 'today', 'yesterday', '7d', '30d', 'month', 'custom'] as const;
export type RangeName = (typeof RANGES)[number];

/** The chosen period as it stands in the address; dates are local days, `2025-11-24`. */
export interface DateRange {
  readonly range: RangeName;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** ISO 8601 instants; `to` is the first moment after the period. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What `choice` means for someone whose clock shows `now`: whole days of the local time zone. */
export function resolvePeriod(choice: DateRange, now: Date): Period {
  switch (choice.range) {
    case 'any':
      return {};
    case 'today':
      return { from: dayStart(now, 0) };
    case 'yesterday':
      return { from: dayStart(now, -1), to: dayStart(now, 0) };
    case '7d':
      return { from: dayStart(now, -6) };
    case '30d':
      return { from: dayStart(now, -29) };
    case 'month':
      return { from: new Date(now.getFullYear(), now.getMonth(), 1).toISOString() };
    case 'custom':
      return {
        from: choice.from === undefined ? undefined : dayStart(parseDay(choice.from), 0),
        to: choice.to === undefined ? undefined : dayStart(parseDay(choice.to), 1),
      };
  }
}

/** The local day `text` (`2025-11-24`) at 00:00, or undefined where there is no such day. */
export function tryDay(text: unknown): string | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  return formatDay(parseDay(text)) === text ? text : undefined;
}

/** `2025-11-24` for the local day of `date`. */
export function formatDay(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const year = String(date.getFullYear()).padStart(4, '0');
  return `${year}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Local midnight of the day `text`. */
export function parseDay(text: string): Date {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, day);
}

/** Days differ in length (summer time), so they are counted by the calendar. */
function dayStart(date: Date, offsetDays: number): string {
  const day = new Date(date.getFullYear(), date.getMonth(), date.getDate() + offsetDays);
  return day.toISOString();
}
