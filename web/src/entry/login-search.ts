/** What the address of the log-in page says. */
export interface LoginSearch {
  /** Where to go after the log-in; always a path of this page. */
  readonly next?: string | undefined;
  /** The log-in became necessary because the last one had expired. */
  readonly expired?: true | undefined;
}

/** The address of the log-in page for someone who wants to see `href`. */
export function loginSearchFor(href: string, isExpired: boolean): LoginSearch {
  return readLoginSearch({ next: href, expired: isExpired });
}

/**
 * Reads the address of the log-in page; a `next` that leads elsewhere is dropped. Every member is
 * named: the router keeps the raw value of one that is left out.
 */
export function readLoginSearch(search: Record<string, unknown>): LoginSearch {
  const { next, expired } = search;
  const isOwnPath = typeof next === 'string' && /^\/(?![/\\])./.test(next);
  return {
    next: isOwnPath ? next : undefined,
    expired: expired === '1' || expired === true ? true : undefined,
  };
}
