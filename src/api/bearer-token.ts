import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import { setBearer } from './log-in-cookie.ts';
import { tooManyAttempts } from './log-in-schema.ts';

/** What a token must be allowed to do for a route: a route without one is not for tokens. */
export type TokenScope = 'calls' | 'recordings';

declare module 'fastify' {
  interface FastifyContextConfig {
    tokenScope?: TokenScope;
  }
}

/** `Authorization: Bearer …` (RFC 6750 §2.1). Other schemes are the business of proxies. */
const CREDENTIALS = /^bearer +(\S{1,200}) *$/i;

/**
 * A hook for programs that show a token. Who shows one is asked for nothing else: a cookie beside
 * it does not count, and none is set.
 */
export function acceptTokens(access: Access) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { authorization } = request.headers;
    if (authorization === undefined || !/^bearer\b/i.test(authorization)) return;
    const secret = CREDENTIALS.exec(authorization)?.[1] ?? '';
    const result = await access.tokens.check(secret, request.ip);
    if (result.kind === 'throttled') throw tooManyAttempts(reply, result.retryAfterMs);
    if (result.kind === 'refused') {
      reply.header('WWW-Authenticate', 'Bearer');
      throw new RecorderError('TOKEN_REFUSED', 'this token is not accepted');
    }
    const { tokenScope } = request.routeOptions.config;
    const { token } = result.bearer;
    const isAllowed = tokenScope === 'recordings' ? token.readsRecordings : tokenScope === 'calls';
    if (!isAllowed) throw new RecorderError('TOKEN_NOT_ALLOWED', 'this token may not do this');
    setBearer(request, result.bearer);
  };
}
