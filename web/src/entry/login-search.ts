import { LOG_IN_NEEDS, type LogInNeed } from '../api/wire.ts';

/** What the address of the log-in page says. */
export interface LoginSearch {
  /** Where to go after the log-in; always a path of this page. */
  readonly next?: string | undefined;
  /** The log-in became necessary because the last one had expired. */
  readonly expired?: true | undefined;
  /** What the log-in that was begun still needs. */
  readonly needs?: LogInNeed | undefined;
  /** What a second factor can be, divided by commas. */
  readonly factors?: string | undefined;
  /** Code of what went wrong on the way back from an OpenID provider. */
  readonly problem?: string | undefined;
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
  const { next, expired, needs, factors, problem } = search;
  const isOwnPath = typeof next === 'string' && /^\/(?![/\\])./.test(next);
  const isCode = typeof problem === 'string' && /^[A-Z_]{1,60}$/.test(problem);
  return {
    needs: LOG_IN_NEEDS.find((need) => need === needs),
    factors: typeof factors === 'string' ? factors : undefined,
    problem: isCode ? problem : undefined,
    next: isOwnPath ? next : undefined,
    expired: expired === '1' || expired === true ? true : undefined,
  };
}
