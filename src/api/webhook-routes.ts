import { type Static, Type } from 'typebox';
import { RECORDING_EVENTS, type RecordingEventName } from '../recording/index.ts';
import type { Catalog, WebhookTarget } from '../storage/catalog/index.ts';
import { answers, itemsOf, NothingSchema, orNull } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';
import { MomentSchema, momentText } from './moment.ts';

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];
const ParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });
const LISTED = 50;

const EventSchema = Type.Unsafe<RecordingEventName>({ type: 'string', enum: RECORDING_EVENTS });
const CHOICES = {
  url: Type.String({ minLength: 1, maxLength: 2000, description: 'http: or https:' }),
  events: Type.Array(EventSchema, { maxItems: RECORDING_EVENTS.length, uniqueItems: true }),
  isEnabled: Type.Boolean(),
};

const OUTCOME = {
  httpStatus: orNull(Type.Integer()),
  problem: Type.Union([Type.String(), Type.Null()], {
    description: 'Why the listener was not told; null where it was',
  }),
};

const WebhookItemSchema = Type.Object({
  id: Type.String(),
  ...CHOICES,
  createdAt: MomentSchema,
  waiting: Type.Integer({ description: 'Events to be told yet' }),
  problem: Type.Union([Type.String(), Type.Null()], {
    description: 'Why the last attempt of the event that waits failed',
  }),
});

const SECRET = { secret: Type.String({ description: 'That signs; told this once' }) };

const DeliverySchema = Type.Object({
  id: Type.String({ description: 'The header webhook-id' }),
  event: Type.String(),
  state: Type.Unsafe<'waiting' | 'delivered' | 'dropped'>({
    ...{ type: 'string', enum: ['waiting', 'delivered', 'dropped'] },
  }),
  madeAt: MomentSchema,
  triedAt: orNull(MomentSchema),
  attempts: Type.Integer(),
  ...OUTCOME,
});

/** The programs that are told what happens to recordings. */
export function addWebhookRoutes(api: Api, options: ApiOptions): void {
  addTargetRoutes(api, options);
  addDeliveryRoutes(api, options);
}

function addTargetRoutes(api: Api, { catalog, webhooks }: ApiOptions): void {
  const tags = ['Webhooks'];

  api.get('/webhooks', {
    schema: {
      ...{ tags, summary: 'The programs that are told what happens to recordings' },
      response: answers({ 200: itemsOf(WebhookItemSchema) }, ...ERRORS),
    },
    handler: async () => ({
      items: catalog.webhooks.list().map((target) => webhookItem(catalog, target)),
    }),
  });

  api.post('/webhooks', {
    schema: {
      ...{ tags, summary: 'Make a webhook; the secret that signs is told this once' },
      body: Type.Object(CHOICES, { additionalProperties: false }),
      response: answers(
        { 201: Type.Interface([WebhookItemSchema], SECRET) },
        ...[...ERRORS, 'WEBHOOK_INVALID', 'TOO_MANY_WEBHOOKS'],
      ),
    },
    handler: async (request, reply) => {
      const { target, secret } = catalog.webhooks.create(request.body, actorOf(request));
      return reply.status(201).send({ ...webhookItem(catalog, target), secret });
    },
  });

  api.patch('/webhooks/:id', {
    schema: {
      ...{ tags, summary: 'Change a webhook; what waits is tried again at once' },
      params: ParamsSchema,
      body: Type.Partial(Type.Object(CHOICES), { additionalProperties: false }),
      response: answers(
        { 200: WebhookItemSchema },
        ...[...ERRORS, 'WEBHOOK_NOT_FOUND', 'WEBHOOK_INVALID'],
      ),
    },
    handler: async (request) => {
      const { id } = request.params;
      const target = catalog.webhooks.update(id, request.body, actorOf(request));
      catalog.webhookQueue.retryNow(id);
      webhooks.changed(id);
      return webhookItem(catalog, target);
    },
  });

  api.delete('/webhooks/:id', {
    schema: {
      ...{ tags, summary: 'Delete a webhook, with what it was to be told' },
      params: ParamsSchema,
      response: answers({ 204: NothingSchema }, ...ERRORS, 'WEBHOOK_NOT_FOUND'),
    },
    handler: async (request, reply) => {
      catalog.webhooks.delete(request.params.id, actorOf(request));
      webhooks.changed(request.params.id);
      return reply.status(204).send(undefined);
    },
  });
}

function addDeliveryRoutes(api: Api, { catalog, webhooks }: ApiOptions): void {
  const tags = ['Webhooks'];

  api.post('/webhooks/:id/secret', {
    schema: {
      ...{ tags, summary: 'A new secret in place of the old one, told this once' },
      params: ParamsSchema,
      response: answers({ 200: Type.Object(SECRET) }, ...ERRORS, 'WEBHOOK_NOT_FOUND'),
    },
    handler: async (request) => ({
      secret: catalog.webhooks.renewSecret(request.params.id, actorOf(request)),
    }),
  });

  api.post('/webhooks/:id/test', {
    schema: {
      ...{ tags, summary: 'Tell a webhook that this is a test' },
      params: ParamsSchema,
      response: answers({ 200: Type.Object(OUTCOME) }, ...ERRORS, 'WEBHOOK_NOT_FOUND'),
    },
    handler: async (request) => {
      const outcome = await webhooks.test(request.params.id, actorOf(request));
      return { httpStatus: outcome.httpStatus ?? null, problem: outcome.problem ?? null };
    },
  });

  api.get('/webhooks/:id/deliveries', {
    schema: {
      ...{ tags, summary: 'What a webhook was told last, and is to be told' },
      params: ParamsSchema,
      response: answers({ 200: itemsOf(DeliverySchema) }, ...ERRORS, 'WEBHOOK_NOT_FOUND'),
    },
    handler: async (request) => {
      const target = catalog.webhooks.get(request.params.id);
      const items = catalog.webhookQueue.last(target.id, LISTED).map((delivery) => {
        const { id, event, state, madeAtMs, triedAtMs, attempts } = delivery;
        return {
          ...{ id, event, state, attempts, madeAt: momentText(madeAtMs) },
          triedAt: momentText(triedAtMs),
          ...{ httpStatus: delivery.httpStatus ?? null, problem: delivery.problem ?? null },
        };
      });
      return { items };
    },
  });
}

function webhookItem(
  { webhookQueue }: Pick<Catalog, 'webhookQueue'>,
  target: WebhookTarget,
): Static<typeof WebhookItemSchema> {
  const { id, url, events, isEnabled, createdAtMs } = target;
  const { waiting, problem } = webhookQueue.facts(id);
  return {
    ...{ id, url, events: [...events], isEnabled, createdAt: momentText(createdAtMs) },
    ...{ waiting, problem: problem ?? null },
  };
}
