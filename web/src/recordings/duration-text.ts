import { MAXIMUM_SECONDS } from './list-search.ts';

/**
 * Seconds of a duration as people write it: `4:07`, `1:02:45`, `90 s`, or whole minutes: `4`.
 * Undefined for anything else, and for more than a week.
 */
export function parseDuration(text: string): number | undefined {
  const plain = text.trim();
  const seconds = /^(\d{1,6})\s*s$/i.exec(plain)?.[1];
  if (seconds !== undefined) return tryLength(Number(seconds));
  if (/^\d{1,5}$/.test(plain)) return tryLength(Number(plain) * 60);
  const [, hours = '0', minutes, rest] = /^(?:(\d{1,3}):)?(\d{1,5}):([0-5]\d)$/.exec(plain) ?? [];
  if (minutes === undefined || (hours !== '0' && Number(minutes) > 59)) return undefined;
  return tryLength((Number(hours) * 60 + Number(minutes)) * 60 + Number(rest));
}

function tryLength(seconds: number): number | undefined {
  return seconds <= MAXIMUM_SECONDS ? seconds : undefined;
}
