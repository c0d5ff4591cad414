import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { answers, itemsOf, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf, principalOf, requireConfirmed } from './log-in-cookie.ts';
import { PasswordSchema, refusalError } from './log-in-schema.ts';

const OpenLogInSchema = Type.Object({
  createdAt: Type.String({ format: 'date-time' }),
  usedAt: Type.String({ format: 'date-time' }),
  address: Type.String(),
  userAgent: Type.String({ description: 'What the browser called itself' }),
  isThis: Type.Boolean({ description: 'The one that asks' }),
});

const AccountSchema = Type.Object({
  hasPin: Type.Boolean(),
  source: Type.Unsafe<'local' | 'ldap' | 'oidc'>({
    type: 'string',
    enum: ['local', 'ldap', 'oidc'],
  }),
  hasPassword: Type.Boolean({ description: 'One that can be typed, here or of the directory' }),
  canChangePassword: Type.Boolean(),
});

const describe = { tags: ['Account'], errors: ['NOT_LOGGED_IN'] };

/** What users do with their own account. */
export function addAccountRoutes(api: Api, options: ApiOptions): void {
  const { access } = options;
  addOwnLogInRoutes(api, options);

  api.get('/account', {
    schema: {
      ...{ tags: describe.tags, summary: 'How one can log in' },
      response: answers({ 200: AccountSchema }, ...describe.errors),
    },
    handler: async (request) => {
      const { hasPin, hasPassword, source } = principalOf(request).user;
      const isInDirectory = source === 'ldap';
      const canChangePassword = hasPassword && !isInDirectory;
      return { hasPin, source, hasPassword: hasPassword || isInDirectory, canChangePassword };
    },
  });

  api.post('/account/confirm', {
    schema: {
      ...{ tags: describe.tags, summary: 'Prove by the password who one is; good for 10 minutes' },
      body: Type.Object({ password: PasswordSchema }, { additionalProperties: false }),
      response: answers(
        { 204: NothingSchema },
        ...[...describe.errors, 'WRONG_PASSWORD', 'TOO_MANY_ATTEMPTS', 'DIRECTORY_UNREACHABLE'],
      ),
    },
    handler: async (request, reply) => {
      const { password } = request.body;
      const result = await access.confirm(principalOf(request), password, request.ip);
      if (result !== 'confirmed') throw refusalError(reply, result, 'WRONG_PASSWORD');
      return reply.status(204).send(undefined);
    },
  });

  api.put('/account/pin', {
    schema: {
      ...{ tags: describe.tags, summary: 'Set the PIN for telephones; null takes it away' },
      body: Type.Object(
        { pin: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]) },
        { additionalProperties: false },
      ),
      response: answers(
        { 204: NothingSchema },
        ...[...describe.errors, 'CONFIRMATION_NEEDED', 'PIN_TOO_WEAK'],
      ),
    },
    handler: async (request, reply) => {
      requireConfirmed(request);
      await access.setPin(principalOf(request).user.id, request.body.pin, actorOf(request));
      return reply.status(204).send(undefined);
    },
  });
}

/** The own open log-ins. */
function addOwnLogInRoutes(api: Api, { access }: ApiOptions): void {
  api.get('/account/sessions', {
    schema: {
      ...{ tags: describe.tags, summary: 'The own open log-ins, last used first' },
      response: answers({ 200: itemsOf(OpenLogInSchema) }, ...describe.errors),
    },
    handler: async (request: FastifyRequest) => {
      const open = await access.sessions.list(principalOf(request));
      const iso = (ms: number) => new Date(ms).toISOString();
      return {
        items: open.map(({ createdAtMs, usedAtMs, ...facts }) => ({
          ...{ createdAt: iso(createdAtMs), usedAt: iso(usedAtMs), ...facts },
        })),
      };
    },
  });

  api.delete('/account/sessions', {
    schema: {
      ...{ tags: describe.tags, summary: 'Log out everywhere else' },
      response: answers({ 200: Type.Object({ ended: Type.Integer() }) }, ...describe.errors),
    },
    handler: async (request) => {
      return { ended: await access.logOutElsewhere(principalOf(request), request.ip) };
    },
  });
}
