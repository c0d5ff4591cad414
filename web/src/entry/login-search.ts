/** What the address of the log-in page says. */
export interface LoginSearch {
  /** Where to go after the log-in; always a path of this page. */
  readonly next?: string;
  /** The log-in became necessary because the last one had expired. */
  readonly expired?: boolean;
}

/** Reads the address of the log-in page; a `next` that leads elsewhere is dropped. */
export function readLoginSearch(search: Record<string, unknown>): LoginSearch {
  const { next } = search;
  const isOwnPath = typeof next === 'string' && /^\/(?![/\\])/.test(next);
  return {
    ...(isOwnPath && next !== '/' ? { next } : {}),
    ...(search.expired === '1' || search.expired === true ? { expired: true } : {}),
  };
}
