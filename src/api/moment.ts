import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';

/** A moment as it is sent. */
export const MomentSchema = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });

/** A moment as it is sent; undefined becomes null. */
export function momentText(atMs: number): string;
export function momentText(atMs: number | undefined): string | null;
export function momentText(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString();
}

/** A date (midnight UTC) or a date and time with zone. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** A moment that was asked for, in milliseconds since 1970. Throws `REQUEST_INVALID`. */
export function momentOf(text: string, name: string): number {
  const atMs = ISO_8601.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(atMs)) return atMs;
  const example = '2026-01-31T08:00:00Z';
  throw new RecorderError('REQUEST_INVALID', `${name}: expected a time such as ${example}`);
}

/** The same for one that may be left out. */
export function momentIfGiven(text: string | undefined, name: string): number | undefined {
  return text === undefined ? undefined : momentOf(text, name);
}
