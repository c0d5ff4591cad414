import type { Api, ApiOptions } from './api-options.ts';

/** For the programs that watch over the recorder. */
export function addOperationRoutes(api: Api, { catalog, alerts, metrics }: ApiOptions): void {
  api.get('/healthz', {
    schema: { hide: true },
    handler: async (_request, reply) => {
      reply.header('Cache-Control', 'no-store');
      if (!catalog.isReadable()) {
        return reply.status(503).send({ status: 'catalog cannot be read' });
      }
      const reasons = [...new Set(alerts.open().map(({ code }) => code))].sort();
      // It works, and somebody should look: whoever restarts what answers no 200 would do harm.
      return reasons.length === 0 ? { status: 'ok' } : { status: 'degraded', reasons };
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
