import type { FastifyRequest } from 'fastify';
import { RecorderError } from '../base/index.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that another site makes in the name of a user: by Fetch Metadata where the
 * browser sends it, else by Origin (RFC 6454 §7). A program that sends neither is no browser.
 */
export function requireSameOrigin(
  publicUrl: string | undefined,
): (request: FastifyRequest) => Promise<void> {
  const publicHost = publicUrl === undefined ? undefined : hostOf(publicUrl);
  return async (request) => {
    if (SAFE_METHODS.has(request.method)) return;
    const site = request.headers['sec-fetch-site'];
    const { origin } = request.headers;
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw crossSite();
    if (site !== undefined || origin === undefined) return;
    const host = hostOf(origin);
    if (host === undefined || (host !== request.host && host !== publicHost)) throw crossSite();
  };
}

/**
 * Refuses everything that another page asks: what is read too. Browsers without Fetch Metadata are
 * held off by {@link requireSameOrigin}.
 */
export async function requireOwnPage({ headers }: FastifyRequest): Promise<void> {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw crossSite();
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host || undefined : undefined;
}

function crossSite(): RecorderError {
  return new RecorderError('CROSS_SITE_REQUEST', 'the request came from another site');
}
