import type { FastifyHelmetOptions } from '@fastify/helmet';

/**
 * What the page may load: itself, and nothing else. Styles may stand in the document, because the
 * components of the page set their variables that way; scripts never. `frameOrigins`: pages that
 * may show it in a frame.
 */
export function securityHeaders(
  isHttps: boolean,
  frameOrigins: readonly string[] = [],
): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        mediaSrc: ["'self'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: frameOrigins.length === 0 ? ["'none'"] : [...frameOrigins],
      },
    },
    // Over plain HTTP these would only make the page unreachable.
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    originAgentCluster: isHttps,
    crossOriginOpenerPolicy: isHttps ? { policy: 'same-origin' } : false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  };
}
