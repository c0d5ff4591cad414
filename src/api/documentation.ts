import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { Api } from './api-options.ts';

/** The page of the documentation brings styles and pictures inside its own document. */
const DOCS_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/** OpenAPI 3.1 of every route added after this, at /docs/json, and a page to read it at /docs. */
export async function addDocumentation(api: Api, version: string): Promise<void> {
  api.addHook('onRoute', (route) => {
    if (route.config?.tokenScope === undefined) return;
    route.schema = { ...route.schema, security: [{ session: [] }, { token: [] }] };
  });
  await api.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Earwitness', version, description: DESCRIPTION },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'earwitness_session' },
          token: { type: 'http', scheme: 'bearer' },
          gadget: { type: 'apiKey', in: 'cookie', name: 'earwitness_gadget' },
        },
      },
      security: [{ session: [] }],
    },
  });
  await api.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_POLICY,
    uiConfig: { validatorUrl: null, deepLinking: false },
  });
}

const DESCRIPTION = [
  'Recordings of telephone calls: find, read about, play.',
  'Log in with `POST /session`; the cookie it sets belongs to every further request.',
  'A program shows a token instead, where a route takes one: `Authorization: Bearer …`.',
  'Errors are RFC 9457 problems with a stable `code`.',
].join(' ');
