import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { errorText, type Log, RecorderError } from '../base/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { HTTP_ERRORS } from './errors.ts';
import type { LogInCookie } from './log-in-cookie.ts';
import { answerLogIn, originOf, siteOf } from './log-in-schema.ts';

const CALLBACK = '/api/v1/openid/callback';
/** Where the browser may go after the log-in: an address of this page. */
const OWN_PATH = /^\/(?![/\\])/;

/** Logging in at an OpenID provider: the browser goes there and comes back. */
export function addOpenIdRoutes(
  api: Api,
  { access, publicUrl, log }: ApiOptions,
  cookie: LogInCookie,
): void {
  const { openId } = access;

  api.get('/openid/start', {
    schema: {
      ...{ tags: ['Entry'], summary: 'Go to the OpenID provider', security: [] },
      querystring: Type.Object(
        { next: Type.Optional(Type.String({ maxLength: 2000 })) },
        { additionalProperties: false },
      ),
    },
    handler: (request, reply) =>
      orToLogInPage(reply, log, async () => {
        const { next = '/' } = request.query;
        const redirectUri = callbackOf(request, publicUrl);
        const { url, token } = await openId.begin(redirectUri, OWN_PATH.test(next) ? next : '/');
        cookie.setStep(request, reply, token);
        return url;
      }),
  });

  api.get('/openid/callback', {
    schema: {
      ...{ tags: ['Entry'], summary: 'Come back from the OpenID provider', security: [] },
    },
    handler: (request, reply) =>
      orToLogInPage(reply, log, async () => {
        const query = request.url.split('?')[1] ?? '';
        const step = cookie.step(request);
        const { result, next } = await openId.finish(step, query, originOf(request));
        const answer = answerLogIn(request, reply, cookie, result);
        if ('user' in answer) return next;
        const search = new URLSearchParams({ needs: answer.needs, next });
        if (answer.factors.length > 0) search.set('factors', answer.factors.join(','));
        return `/login?${search}`;
      }),
  });
}

/** What an administrator asks about the provider. */
export function addOpenIdTest(api: Api, { access, publicUrl }: ApiOptions): void {
  api.post('/openid/test', {
    schema: {
      ...{ tags: ['Settings'], summary: 'Ask the OpenID provider about itself' },
      response: answers(
        {
          200: Type.Object({
            issuer: Type.String(),
            authorizationEndpoint: Type.String(),
            tokenEndpoint: Type.String(),
            scopes: Type.Array(Type.String()),
            redirectUri: Type.String({ description: 'To be registered at the provider' }),
          }),
        },
        ...['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY', 'OIDC_DISABLED'],
        ...['OIDC_UNREACHABLE', 'OIDC_ANSWER_INVALID'],
      ),
    },
    handler: async (request) => {
      const facts = await access.openId.test();
      return { ...facts, scopes: [...facts.scopes], redirectUri: callbackOf(request, publicUrl) };
    },
  });
}

function callbackOf(request: FastifyRequest, publicUrl: string | undefined): string {
  return `${publicUrl ?? siteOf(request, publicUrl).origin}${CALLBACK}`;
}

/** Somebody follows links here, and is told on the log-in page what went wrong. */
async function orToLogInPage(
  reply: FastifyReply,
  log: Log,
  where: () => Promise<string>,
): Promise<FastifyReply> {
  try {
    return reply.redirect(await where(), 302);
  } catch (error) {
    const isKnown = error instanceof RecorderError && Object.hasOwn(HTTP_ERRORS, error.code);
    if (!isKnown) log.error({ error: errorText(error) }, 'log-in at the provider failed');
    const problem = isKnown ? error.code : 'INTERNAL_ERROR';
    return reply.redirect(`/login?${new URLSearchParams({ problem })}`, 302);
  }
}
