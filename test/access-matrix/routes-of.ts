import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';

/** A route as the router knows it. */
export interface Route {
  /** Method and path, `GET /api/v1/users/:id`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string | undefined;
  readonly body: TSchema | undefined;
  readonly querystring: TSchema | undefined;
}

interface RouteSchemas {
  readonly summary?: string;
  readonly body?: TSchema;
  readonly querystring?: TSchema;
}

/** Makes a server, and lists every route that was added to it, as its router was told. */
export async function withRoutes<T>(
  make: () => Promise<T>,
): Promise<{ readonly made: T; readonly routes: readonly Route[] }> {
  const found = new Map<string, Route>();
  const listen = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url, schema }) => {
      const { summary, body, querystring } = (schema ?? {}) as RouteSchemas;
      // The same page with and without a slash at its end.
      const path = url === '/' ? url : url.replace(/\/$/, '');
      for (const one of [method].flat()) {
        const name = `${one} ${path}`;
        found.set(name, { name, method: one, path, summary, body, querystring });
      }
    });
  };
  subscribe('fastify.initialization', listen);
  try {
    const made = await make();
    return { made, routes: [...found.values()] };
  } finally {
    unsubscribe('fastify.initialization', listen);
  }
}
