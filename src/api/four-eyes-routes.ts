import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import { answers, itemsOf, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import {
  OpenViewSchema,
  openViewItem,
  ViewStateSchema,
  viewStateItem,
  WaitingRequestSchema,
  waitingItem,
} from './four-eyes-schema.ts';
import { principalOf } from './log-in-cookie.ts';
import { PasswordSchema, refusalError } from './log-in-schema.ts';

const ParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });
const UnlockSchema = Type.Object(
  {
    loginName: Type.String({ minLength: 1, maxLength: 200 }),
    password: PasswordSchema,
    code: Type.Optional(
      Type.String({ maxLength: 40, description: 'Of an authenticator app, or a recovery code' }),
    ),
  },
  { additionalProperties: false },
);
const UnlockAnswerSchema = Type.Union([
  ViewStateSchema,
  Type.Object({ needs: Type.Literal('second-factor'), factors: Type.Array(Type.String()) }),
]);
const ReasonSchema = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) },
  { additionalProperties: false },
);
const DecisionSchema = Type.Object(
  {
    decision: Type.Unsafe<'approved' | 'declined'>({
      type: 'string',
      enum: ['approved', 'declined'],
    }),
  },
  { additionalProperties: false },
);

const tags = ['Four eyes'];
const OF_FILTER = ['NOT_LOGGED_IN', 'FILTER_NOT_FOUND', 'FOUR_EYES_NOT_NEEDED'];
const SECOND = ['FOUR_EYES_SAME_PERSON', 'FOUR_EYES_NOT_ALLOWED'];

/** How views stand and who waits: pages ask for these by themselves. */
export function addFourEyesWatchRoutes(api: Api, options: ApiOptions): void {
  const { fourEyes } = options.access;
  api.get('/filters/:id/four-eyes', {
    schema: {
      ...{ tags, summary: 'Whether the view of a filter is unlocked in this log-in' },
      params: ParamsSchema,
      response: answers({ 200: ViewStateSchema }, ...OF_FILTER),
    },
    handler: async (request) => {
      const filter = await filterOf(options, request);
      return viewStateItem(await fourEyes.state(principalOf(request), filter));
    },
  });

  api.get('/four-eyes', {
    schema: {
      ...{ tags, summary: 'Who waits for this user, and what this user unlocked for others' },
      response: answers(
        {
          200: Type.Object({
            waiting: Type.Array(WaitingRequestSchema),
            given: itemsOf(OpenViewSchema).properties.items,
          }),
        },
        'NOT_LOGGED_IN',
      ),
    },
    handler: async (request) => {
      const principal = principalOf(request);
      const waiting = (await fourEyes.waiting(principal)).map(waitingItem);
      return { waiting, given: (await fourEyes.given(principal)).map(openViewItem) };
    },
  });
}

/** The four-eyes principle: a second person unlocks a view, at once or on request. */
export function addFourEyesRoutes(api: Api, options: ApiOptions): void {
  const { fourEyes } = options.access;
  api.post('/filters/:id/four-eyes/unlock', {
    schema: {
      ...{ tags, summary: 'The second person logs on in this browser' },
      params: ParamsSchema,
      body: UnlockSchema,
      response: answers(
        { 200: UnlockAnswerSchema },
        ...[...OF_FILTER, ...SECOND, 'FOUR_EYES_ELSEWHERE', 'WRONG_PASSWORD', 'TOO_MANY_ATTEMPTS'],
      ),
    },
    handler: async (request, reply) => {
      const filter = await filterOf(options, request);
      const { loginName, password, code } = request.body;
      const who = { loginName, password, code, address: request.ip };
      const principal = principalOf(request);
      const result = await fourEyes.unlock(principal, filter, who);
      if (result.kind === 'needs-code') {
        return { needs: 'second-factor' as const, factors: [...result.factors] };
      }
      if (result.kind !== 'unlocked') throw refusalError(reply, result, 'WRONG_PASSWORD');
      return viewStateItem(await fourEyes.state(principal, filter));
    },
  });

  api.delete('/filters/:id/four-eyes', {
    schema: {
      ...{ tags, summary: 'Lock the view again' },
      params: ParamsSchema,
      response: answers({ 204: NothingSchema }, ...OF_FILTER),
    },
    handler: async (request, reply) => {
      await fourEyes.lock(principalOf(request), await filterOf(options, request), request.ip);
      return reply.status(204).send(undefined);
    },
  });

  addRequestRoutes(api, options);
}

function addRequestRoutes(api: Api, options: ApiOptions): void {
  const { fourEyes } = options.access;
  api.put('/filters/:id/four-eyes/request', {
    schema: {
      ...{ tags, summary: 'Ask a second person to unlock the view from their own browser' },
      params: ParamsSchema,
      body: ReasonSchema,
      response: answers({ 200: ViewStateSchema }, ...OF_FILTER),
    },
    handler: async (request) => {
      const filter = await filterOf(options, request);
      const principal = principalOf(request);
      const reason = request.body.reason.trim();
      await fourEyes.request(principal, filter, { reason, address: request.ip });
      return viewStateItem(await fourEyes.state(principal, filter));
    },
  });

  api.delete('/filters/:id/four-eyes/request', {
    schema: {
      ...{ tags, summary: 'Take the request back' },
      params: ParamsSchema,
      response: answers({ 204: NothingSchema }, ...OF_FILTER),
    },
    handler: async (request, reply) => {
      await fourEyes.withdraw(principalOf(request), await filterOf(options, request));
      return reply.status(204).send(undefined);
    },
  });

  api.post('/four-eyes/requests/:id', {
    schema: {
      ...{ tags, summary: 'Approve or decline what somebody else asks for' },
      params: ParamsSchema,
      body: DecisionSchema,
      response: answers(
        { 204: NothingSchema },
        ...['NOT_LOGGED_IN', 'FOUR_EYES_REQUEST_NOT_FOUND', ...SECOND],
      ),
    },
    handler: async (request, reply) => {
      const isApproved = request.body.decision === 'approved';
      const how = { isApproved, address: request.ip };
      await fourEyes.decide(principalOf(request), request.params.id, how);
      return reply.status(204).send(undefined);
    },
  });

  api.delete('/four-eyes/unlocks/:id', {
    schema: {
      ...{ tags, summary: 'End what this user unlocked for somebody else' },
      params: ParamsSchema,
      response: answers({ 204: NothingSchema }, 'NOT_LOGGED_IN', 'FOUR_EYES_REQUEST_NOT_FOUND'),
    },
    handler: async (request, reply) => {
      await fourEyes.endGiven(principalOf(request), request.params.id, request.ip);
      return reply.status(204).send(undefined);
    },
  });
}

/** A filter of the user that needs a second person. */
async function filterOf({ access }: ApiOptions, request: FastifyRequest) {
  const { id } = request.params as { id: string };
  const filter = await access.views.filterOf(principalOf(request), id);
  if (filter.fourEyes) return filter;
  throw new RecorderError('FOUR_EYES_NOT_NEEDED', 'this filter opens without a second person');
}
