import { RecorderError } from '../base/index.ts';

/** A date (midnight UTC) or a date and time with zone. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * The member `name` of a request, ISO 8601, in milliseconds since 1970; undefined stays so. Throws
 * `REQUEST_INVALID`.
 */
export function momentOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const atMs = ISO_8601.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(atMs)) return atMs;
  const example = '2026-01-31T08:00:00Z';
  throw new RecorderError('REQUEST_INVALID', `${name}: expected a time such as ${example}`);
}
