const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Milliseconds since 1970 of a date (its first moment) or a date and time, in `timeZone` where it
 * names none; undefined for anything else. A time that a clock change leaves out is the one after.
 */
export function parseTimestamp(text: string, timeZone: string): number | undefined {
  const match = FORM.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone] = match;
  const asUtc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // Date.parse accepts 31 February in no engine, but says so by NaN only for some of them.
  const isReal = new Date(asUtc).getUTCDate() === Number(day);
  if (!Number.isFinite(asUtc) || !isReal) return undefined;
  if (zone !== undefined) {
    const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
    return Number.isFinite(atMs) ? atMs : undefined;
  }
  const guess = asUtc - offsetMs(asUtc, timeZone);
  return asUtc - offsetMs(guess, timeZone);
}

/** How far the clocks of a time zone are ahead of UTC at a moment. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(atMs);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(
    ...([value('year'), value('month') - 1, value('day')] as const),
    ...([value('hour'), value('minute'), value('second')] as const),
  );
  return local - Math.floor(atMs / 1000) * 1000;
}
