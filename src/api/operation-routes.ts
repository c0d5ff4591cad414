import type { Api, ApiOptions } from './api-options.ts';

/** For the programs that watch over the recorder. */
export function addOperationRoutes(api: Api, { catalog, metrics }: ApiOptions): void {
  api.get('/healthz', {
    schema: { hide: true },
    handler: async (_request, reply) => {
      reply.header('Cache-Control', 'no-store');
      if (catalog.isReadable()) return { status: 'ok' };
      return reply.status(503).send({ status: 'catalog cannot be read' });
    },
  });

  api.get('/metrics', {
    schema: { hide: true },
    handler: async (_request, reply) => {
      const text = await metrics.metrics();
      return reply.header('Cache-Control', 'no-store').type(metrics.contentType).send(text);
    },
  });
}
