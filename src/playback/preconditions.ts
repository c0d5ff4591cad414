/** The conditional headers of a request (RFC 9110 §13.1), as they came. */
export interface ConditionalHeaders {
  readonly 'if-match'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
  readonly 'if-range'?: string | undefined;
  readonly range?: string | undefined;
}

/** What the conditions lead to, before a range is looked at. */
export type PreconditionResult = 'proceed' | 'not-modified' | 'failed';

/** Evaluates the conditions of GET and HEAD in the order of RFC 9110 §13.2.2; by tag only. */
export function checkPreconditions(headers: ConditionalHeaders, etag: string): PreconditionResult {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined && !listHas(ifMatch, etag, 'strong')) return 'failed';
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && listHas(ifNoneMatch, etag, 'weak')) return 'not-modified';
  return 'proceed';
}

/**
 * The Range header if it is to be followed: a part of another version is of no use, so `If-Range`
 * must name this one (RFC 9110 §13.1.5). A date never does: an object has none that is known.
 */
export function effectiveRange(headers: ConditionalHeaders, etag: string): string | undefined {
  const condition = headers['if-range'];
  return condition === undefined || condition.trim() === etag ? headers.range : undefined;
}

function listHas(list: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (list.trim() === '*') return true;
  return list.split(',').some((entry) => {
    const tag = entry.trim();
    return tag === etag || (comparison === 'weak' && tag === `W/${etag}`);
  });
}
